// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Ends a round of accepting as soon as no place is free. Netty accepts up to 16 connections in one round, and NIO
 * delivers the first of them only after the last has been accepted. Without the budget a round could therefore exceed
 * the limit. Accepting loop only.
 */
// Netty has deprecated the handle's type, but its channels accept no other.
@SuppressWarnings("deprecation")
final class AcceptBudget implements RecvByteBufAllocator {
    private final RecvByteBufAllocator accepting = new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(16);

    /** How many connections may be accepted now. */
    private final IntSupplier free;

    AcceptBudget(IntSupplier free) {
        this.free = free;
    }

    @Override
    public Handle newHandle() {
        return new BudgetedHandle((ExtendedHandle) accepting.newHandle());
    }

    private final class BudgetedHandle extends DelegatingHandle implements ExtendedHandle {
        /** How many more connections this round may accept. */
        private int left;

        BudgetedHandle(ExtendedHandle unlimited) {
            super(unlimited);
        }

        @Override
        public void reset(ChannelConfig config) {
            left = free.getAsInt();
            super.reset(config);
        }

        @Override
        public void incMessagesRead(int accepted) {
            left -= accepted;
            super.incMessagesRead(accepted);
        }

        @Override
        public boolean continueReading() {
            return left > 0 && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return left > 0 && ((ExtendedHandle) delegate()).continueReading(maybeMore);
        }
    }
}
