// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which writes an output takes and which it refuses, and its account of unsent bytes. */
@ExtendWith(NoLeaks.class)
class StreamOutputAdmissionTest {
    private final OutputFixture session = new OutputFixture();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void anOutputThatHasStoppedTakingRefusesWritesAndLetsWhatItTookGoOut() {
        session.kernel.takes(false);
        CompletableFuture<Void> taken = session.write(3);
        session.output.stopTaking();
        ByteBuf late = Unpooled.wrappedBuffer(new byte[4]);
        assertEquals(
                "refused", Deadline.failure(session.output.write(late, 4, 0)).getMessage());
        assertEquals(0, late.refCnt());
        assertEquals("refused", Deadline.failure(session.output.writeNothing()).getMessage());
        assertEquals(3, session.account.get());
        session.kernel.runPendingTasks();
        session.kernel.takes(true);
        assertTrue(taken.isDone());
        assertEquals(0, session.account.get());
    }

    @Test
    void aMessageThatFindsNoRoomIsReleasedAndRefusedAsTheSessionWants() {
        session.kernel.takes(false);
        session.write(OutputFixture.MAX_PENDING);
        ByteBuf more = Unpooled.wrappedBuffer(new byte[1]);
        assertEquals(
                "no room for 1",
                Deadline.failure(session.output.write(more, 1, 0)).getMessage());
        assertEquals(0, more.refCnt());
        assertFalse(session.output.admitBroadcast(1));
        assertEquals(OutputFixture.MAX_PENDING, session.account.get());
        session.kernel.takes(true);
    }

    @Test
    void bytesOfBroadcastsThatWaitForTheLoopTakeRoomToo() {
        session.kernel.takes(false);
        session.write(1);
        ByteBuf more = Unpooled.wrappedBuffer(new byte[1]);
        assertEquals(
                "no room for 1",
                Deadline.failure(session.output.write(more, 1, OutputFixture.MAX_PENDING - 1))
                        .getMessage());
        session.kernel.takes(true);
    }

    @Test
    void theSessionBecomesWritableWhenACongestionIsOver() {
        session.kernel.takes(false);
        session.write(OutputFixture.MAX_PENDING);
        session.kernel.runPendingTasks();
        session.kernel.takes(true);
        assertEquals(
                List.of("kernel full", OutputFixture.MAX_PENDING + " bytes in 1", "writable"), session.owner.calls);
    }
}
