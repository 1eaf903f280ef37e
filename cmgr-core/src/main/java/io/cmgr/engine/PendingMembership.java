// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.MulticastGroup;
import java.io.IOException;

/** One join or leave under way: the future that the caller holds, and the command that waits in the loop's queue. */
final class PendingMembership extends LoopAwareFuture<Void> implements LoopCommand {
    /** What is done on the event loop. */
    interface Change {
        void apply(MulticastGroup group) throws IOException;
    }

    /** Whose membership it is. */
    interface Member {
        /** Whether it is too late for a change. */
        boolean isClosing();

        /** How a change is answered then. */
        Throwable refusal();
    }

    private final Member member;
    private final MulticastGroup group;
    private final Change change;

    PendingMembership(LoopGuard guard, Member member, MulticastGroup group, Change change) {
        super(guard);
        this.member = member;
        this.group = group;
        this.change = change;
    }

    @Override
    public int run() {
        if (member.isClosing()) {
            refuse();
            return ONE;
        }
        try {
            change.apply(group);
            complete(null);
        } catch (IOException | RuntimeException refused) {
            completeExceptionally(refused);
        }
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        completeExceptionally(error);
    }

    @Override
    public void refuse() {
        completeExceptionally(member.refusal());
    }
}
