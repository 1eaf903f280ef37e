// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Keeps what a session receives and sends. The event loop only, or one thread after the loop has ended. */
interface Recorder {
    /**
     * Keeps a message, which stays the caller's and is not changed.
     *
     * @param ctx where the message passes
     * @param sent whether it is sent, else it was received
     * @return false if there is no room for it, nor for later ones
     * @throws IOException if nothing can be kept any more
     */
    boolean keep(ChannelHandlerContext ctx, Object message, boolean sent) throws IOException;

    /** Nothing follows. Called once; the future completes when everything is kept. */
    CompletableFuture<Void> end();
}
