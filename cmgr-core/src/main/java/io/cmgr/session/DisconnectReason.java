// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * Why a session ended. The first cause wins. If the peer finishes sending and we then close, the reason is
 * {@link #PEER_CLOSED}; if we close first, it is {@link #LOCAL_CLOSE}, whatever the peer does afterwards.
 *
 * <p>In two cases a later cause that is more informative replaces the first:
 *
 * <ul>
 *   <li>any failure, such as a reset or a stall while we still write, replaces {@link #PEER_CLOSED};
 *   <li>{@link #TLS_FAILED} or {@link #PROTOCOL_ERROR}, found in the peer's last bytes, replaces a {@link #RESET} or
 *       {@link #IO_ERROR} that a write has noticed.
 * </ul>
 *
 * <p>No constants will be added, so an exhaustive switch stays exhaustive.
 */
public enum DisconnectReason {
    /** The peer finished sending. */
    PEER_CLOSED,
    /** The connection was reset, which we noticed while reading or writing. */
    RESET,
    /** The application closed the session gracefully. */
    LOCAL_CLOSE,
    /** The application reset the session. */
    ABORTED,
    /** No byte moved in either direction for the session's {@code idleTimeout}. */
    IDLE_TIMEOUT,
    /** The peer did not take what was written to it: see {@code maxPendingBytes} and {@code stallTimeout}. */
    SLOW_CONSUMER,
    /** The TLS handshake failed, or TLS failed later. */
    TLS_FAILED,
    /** The peer's input ended without the close_notify that TLS requires, so it may have been cut. */
    TLS_TRUNCATED,
    /** The peer broke the session's framing. */
    PROTOCOL_ERROR,
    /** A callback of the application threw; the exception is the cause. This does not end a UDP socket. */
    HANDLER_ERROR,
    /** The manager closed. */
    MANAGER_CLOSED,
    /** The system reported another error; the exception is the cause. */
    IO_ERROR
}
