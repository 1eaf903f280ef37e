// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * Why a session ended. The first cause wins: the peer's end of input followed by our answer to it is
 * {@link #PEER_CLOSED}, a close that we began is {@link #LOCAL_CLOSE} whatever the peer does afterwards. Two causes give
 * way to a later one that tells more. {@link #PEER_CLOSED} does to any failure, such as a reset or a stall while we still
 * write. A {@link #RESET} or an {@link #IO_ERROR} that a write noticed does to what the peer's last bytes say:
 * {@link #TLS_FAILED} or {@link #PROTOCOL_ERROR}.
 *
 * <p>The set is complete from the start, so that an exhaustive switch stays exhaustive.
 */
public enum DisconnectReason {
    /** The peer finished sending. */
    PEER_CLOSED,
    /** The connection was reset, noticed while reading or writing. */
    RESET,
    /** The application closed the session gracefully. */
    LOCAL_CLOSE,
    /** The application reset the session. */
    ABORTED,
    /** No byte moved either way for the session's idle time-out. */
    IDLE_TIMEOUT,
    /** The peer did not take what was written to it. */
    SLOW_CONSUMER,
    /** The TLS handshake failed, or TLS failed later. */
    TLS_FAILED,
    /** The peer's input ended without the close_notify that TLS owes. */
    TLS_TRUNCATED,
    /** The peer broke the session's framing. */
    PROTOCOL_ERROR,
    /** A callback of the application threw; the exception is the cause. It does not end a UDP socket. */
    HANDLER_ERROR,
    /** The manager closed. */
    MANAGER_CLOSED,
    /** The system reported another input or output error, which is the cause. */
    IO_ERROR
}
