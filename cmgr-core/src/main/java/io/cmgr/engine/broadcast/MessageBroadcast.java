// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.output.Messages;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One message for one audience, on its event loop. The codec of each session encodes it. */
final class MessageBroadcast implements LoopCommand {
    private final Audience audience;
    private final Object message;
    private final int size;
    private final @Nullable Channel excepted;
    private final BroadcastOutcome outcome;

    /** Whether it runs at once, on its own event loop, and so overtakes the closes that were requested before it. */
    private final boolean atOnce;

    // Event loop only.
    private int queued;
    private int skipped;
    private int failed;

    /** Takes the message over. */
    MessageBroadcast(
            Audience audience, Object message, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        this.audience = audience;
        this.message = message;
        this.size = size;
        this.excepted = excepted;
        this.outcome = outcome;
        atOnce = audience.loop().eventLoop().inEventLoop();
    }

    /** Runs it behind what waits for the event loop already, or drops it if too much does. Any thread. */
    void start() {
        if (audience.account().admit(PendingBytes.charge(size))) {
            audience.loop().execute(this);
        } else {
            ReferenceCountUtil.release(message);
            outcome.add(0, audience.drop(excepted), 0);
        }
    }

    @Override
    public int run() {
        audience.account().release(PendingBytes.charge(size));
        for (Channel channel : audience.channels()) {
            BroadcastTarget session = BroadcastTarget.of(channel);
            if (channel != excepted && (!atOnce || session.isOpen())) {
                count(session.broadcastMessage(Messages.another(message)));
            }
        }
        ReferenceCountUtil.release(message);
        outcome.add(queued, skipped, failed);
        return Math.max(ONE, queued + skipped + failed);
    }

    /** Encoding has failed already where it fails. */
    private void count(CompletableFuture<Void> written) {
        if (!written.isCompletedExceptionally()) {
            queued++;
            return;
        }
        var unused = written.whenComplete((done, error) -> {
            if (error instanceof SlowConsumerException) {
                skipped++;
            } else {
                failed++;
            }
        });
    }

    /** Some sessions may have the message already: they count as queued. */
    @Override
    public void failed(Throwable error) {
        ReferenceCountUtil.release(message);
        int rest = audience.size(excepted) - queued - skipped - failed;
        outcome.add(queued, skipped, failed + Math.max(0, rest));
    }

    @Override
    public void refuse() {
        audience.account().release(PendingBytes.charge(size));
        ReferenceCountUtil.release(message);
        outcome.add(0, 0, audience.size(excepted));
    }
}
