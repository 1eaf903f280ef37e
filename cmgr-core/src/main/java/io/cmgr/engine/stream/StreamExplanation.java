// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.cmgr.check.PrintableDuration;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.engine.tls.TlsHandshake;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Says what a stream session does that others cannot: a TLS handshake, a pipe. Any thread: a moment's picture. */
final class StreamExplanation {
    private final DuplexSession session;
    private final Paragraph text;

    StreamExplanation(DuplexSession session, Paragraph text) {
        this.session = session;
        this.text = text;
    }

    void handshake() {
        SslHandler tls = session.tls().handler();
        if (tls == null || tls.handshakeFuture().isDone()) {
            return;
        }
        @Nullable TlsHandshake ours = session.channel().pipeline().get(TlsHandshake.class);
        text.say(
                ours == null
                        ? "Its TLS handshake is under way"
                        : "Its TLS handshake has been under way for " + PrintableDuration.since(ours.begunAt())
                                + ", and waits for "
                                + (ours.waitsForThread() ? "a thread that computes it" : "its peer"));
    }

    /** @param isPipedTo whether another session writes to this one by a pipe */
    void pipes(@Nullable Pipe pipe, boolean isPipedTo) {
        if (pipe != null) {
            text.say("What it receives goes to " + pipe);
        }
        if (isPipedTo) {
            text.say("A pipe writes to it, so its peer may stop reading for as long as it likes");
        }
    }
}
