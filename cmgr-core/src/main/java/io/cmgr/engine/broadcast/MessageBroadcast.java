// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.output.Messages;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One message that the codec of each session encodes, on the event loop of the sessions. */
final class MessageBroadcast extends Delivery<Receivers, Object> {
    MessageBroadcast(
            Receivers receivers, Object message, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        super(receivers, message, size, excepted, outcome);
    }

    @Override
    protected void deliver() {
        receivers.forEach(excepted(), session -> {
            if (isFor(session)) {
                count(session.broadcastMessage(Messages.another(message())));
            }
        });
    }

    /** Encoding has failed already where it fails. */
    private void count(CompletableFuture<Void> written) {
        if (!written.isCompletedExceptionally()) {
            count(true);
            return;
        }
        var unused = written.whenComplete((done, error) -> {
            if (error instanceof SlowConsumerException) {
                count(false);
            } else {
                countFailed();
            }
        });
    }
}
