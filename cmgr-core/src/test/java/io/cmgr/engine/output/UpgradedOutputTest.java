// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The two parts of an output, plain and TLS, which begins in the middle. */
@ExtendWith(NoLeaks.class)
class UpgradedOutputTest {
    private static final IOException CAUSE = new IOException("refused");

    private final OutputFixture session = new OutputFixture();

    /** What waits for the handshake. */
    private final List<ChannelPromise> waiting = new ArrayList<>();

    UpgradedOutputTest() {
        session.kernel.takes(false);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private UpgradedOutput upgrade() {
        UpgradedOutput upgraded = UpgradedOutput.of(session.output);
        session.kernel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                waiting.add(promise);
            }
        });
        return upgraded;
    }

    private void handshake() {
        waiting.forEach(ChannelPromise::setSuccess);
    }

    @Test
    void whatTheSessionHasWrittenInAReadIsDoneWhenTheKernelHasIt() {
        session.output.readBegins();
        CompletableFuture<Void> plain = session.write(3);
        UpgradedOutput upgraded = upgrade();
        upgraded.readComplete();
        assertFalse(plain.isDone() || upgraded.drained());
        session.kernel.takes(true);
        session.kernel.flush();
        assertTrue(plain.isDone() && upgraded.drained());
        assertEquals(3, session.kernel.taken());
    }

    @Test
    void whatIsWrittenThroughThePlainOutputAfterwardsWaitsForTlsToo() {
        session.kernel.takes(true);
        UpgradedOutput upgraded = upgrade();
        CompletableFuture<Void> first = session.write(3);
        CompletableFuture<Void> second = OutputFixture.write(upgraded, 4);
        CompletableFuture<Void> nothing = upgraded.writeNothing();
        CompletableFuture<Void> flushed = session.output.flushed();
        session.kernel.runPendingTasks();
        assertFalse(first.isDone() || second.isDone() || nothing.isDone() || flushed.isDone() || upgraded.drained());
        assertEquals(0, session.kernel.taken());
        handshake();
        assertTrue(first.isDone() && second.isDone() && nothing.isDone() && flushed.isDone() && upgraded.drained());
        assertEquals(0, session.account.get());
    }

    @Test
    void aWriteOfNothingWaitsForThePlainPartAlone() {
        session.write(3);
        UpgradedOutput upgraded = upgrade();
        CompletableFuture<Void> nothing = upgraded.writeNothing();
        List<String> told = new ArrayList<>();
        upgraded.onDrained(() -> told.add("drained"));
        assertFalse(nothing.isDone());
        session.kernel.takes(true);
        session.kernel.flush();
        assertTrue(nothing.isDone());
        assertEquals(List.of("drained"), told);
    }

    @Test
    void withoutTlsWhatWaitsFailsAndThePlainPartGoesOut() {
        CompletableFuture<Void> plain = session.write(3);
        UpgradedOutput upgraded = upgrade();
        CompletableFuture<Void> waits = OutputFixture.write(upgraded, 4);
        upgraded.failWaiting(CAUSE);
        assertEquals(CAUSE, Deadline.failure(waits));
        assertEquals(RecordingOwner.REFUSAL, Deadline.failure(session.write(5)));
        assertFalse(plain.isDone());
        session.kernel.takes(true);
        session.kernel.flush();
        assertTrue(plain.isDone() && upgraded.drained());
        assertEquals(0, session.account.get());
    }

    @Test
    void withoutTlsAWriteOfNothingBehindPlainTextFailsToo() {
        session.write(3);
        UpgradedOutput upgraded = upgrade();
        CompletableFuture<Void> nothing = upgraded.writeNothing();
        upgraded.failWaiting(CAUSE);
        assertEquals(CAUSE, Deadline.failure(nothing));
    }

    @Test
    void aFailureReachesBothParts() {
        CompletableFuture<Void> plain = session.write(3);
        UpgradedOutput upgraded = upgrade();
        CompletableFuture<Void> waits = OutputFixture.write(upgraded, 4);
        upgraded.fail(CAUSE);
        assertEquals(CAUSE, Deadline.failure(plain));
        assertEquals(CAUSE, Deadline.failure(waits));
        assertTrue(upgraded.drained());
        assertEquals(0, session.account.get());
    }
}
