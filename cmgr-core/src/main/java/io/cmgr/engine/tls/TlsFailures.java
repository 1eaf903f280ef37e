// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ProtocolException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** The exceptions for failures of TLS. */
public final class TlsFailures {
    private TlsFailures() {}

    /** The failure, without the peer's bytes that Netty puts into its message. */
    public static Throwable withoutPeerBytes(Throwable cause) {
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

    /** More has come in plain text than the message that asked for TLS: somebody on the way may have put it there. */
    public static IOException plainText() {
        return new ProtocolException("plain text has come behind the message that was to start TLS");
    }

    /** The kernel did not take a record that TLS wrote by itself. Netty does not pass on the system's message. */
    static IOException writeFailed() {
        return new IOException("Connection reset while TLS was writing");
    }

    public static SSLException truncated() {
        return new SSLException("the peer closed the connection without TLS's close_notify");
    }
}
