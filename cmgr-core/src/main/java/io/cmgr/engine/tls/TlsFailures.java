// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What TLS failures are called. */
public final class TlsFailures {
    private TlsFailures() {}

    /** The failure without the peer's bytes, which Netty prints. */
    public static Throwable plain(Throwable cause) {
        return cause instanceof NotSslRecordException
                ? new NotSslRecordException("the peer does not speak TLS")
                : cause;
    }

    public static SSLException closedInHandshake() {
        return new SSLHandshakeException("the peer closed the connection in the TLS handshake");
    }

    public static SSLException secondHandshake() {
        return new SSLException("the peer asked for a second TLS handshake");
    }

    /** What TLS had to say by itself could not be written; Netty keeps the system's words to itself. */
    static IOException unwritten() {
        return new IOException("Connection reset while TLS was writing");
    }

    public static SSLException truncated() {
        return new SSLException("the peer closed the connection without TLS's close_notify");
    }
}
