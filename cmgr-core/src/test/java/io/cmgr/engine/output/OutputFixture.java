// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.ClosableKernel;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/** A session's {@link BatchedOutput}, on a kernel that takes bytes or does not, as the test wants. */
final class OutputFixture implements AutoCloseable {
    static final int MAX_PENDING = 1 << 20;

    final ClosableKernel kernel = new ClosableKernel();
    final RecordingOwner owner = new RecordingOwner();
    final PendingBytes account = new PendingBytes(MAX_PENDING);
    final SessionLoop loop;
    final BatchedOutput output;

    OutputFixture() {
        loop = TestLoops.loop(kernel.eventLoop());
        output = new BatchedOutput(owner, account, kernel, loop);
    }

    /** An output on the event loop of another fixture. */
    OutputFixture(SessionLoop loop) {
        this.loop = loop;
        output = new BatchedOutput(owner, account, kernel, loop);
    }

    CompletableFuture<Void> write(int size) {
        return write(output, size);
    }

    static CompletableFuture<Void> write(StreamOutput output, int size) {
        return output.write(Unpooled.wrappedBuffer(new byte[size]), size, 0);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
