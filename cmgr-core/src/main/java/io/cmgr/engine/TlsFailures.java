// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.handler.ssl.NotSslRecordException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What TLS failures are called. */
final class TlsFailures {
    private TlsFailures() {}

    /** The failure without the peer's bytes, which Netty prints. */
    static Throwable plain(Throwable cause) {
        return cause instanceof NotSslRecordException
                ? new NotSslRecordException("the peer does not speak TLS")
                : cause;
    }

    static SSLException closedInHandshake() {
        return new SSLHandshakeException("the peer closed the connection in the TLS handshake");
    }

    static SSLException truncated() {
        return new SSLException("the peer closed the connection without TLS's close_notify");
    }
}
