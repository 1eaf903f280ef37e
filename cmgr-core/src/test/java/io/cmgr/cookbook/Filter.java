// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** Passes on the lines that tell of an error. */
record Filter(Session to) implements SessionHandler {
    @Override
    public void onData(Session from, ByteBuf line, SocketAddress sender) {
        if (line.toString(UTF_8).contains("ERROR")) {
            CompletableFuture<Void> written = to.write(line.retain());
            if (!to.isWritable()) {
                from.pauseReads(written); // the future is the owner of this pause,
                written.whenComplete((done, failure) -> from.resumeReads(written)); // and ends it
            }
        }
    }
}
