// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What has happened to a session, as a {@link SessionEvent} says.
 *
 * <p>The events of one session come in the order {@code ACCEPTED? (NEW DATA*)? DISCONNECTED}: a session that a
 * listener accepted starts at ACCEPTED, one that we connected at NEW, a UDP session at its first DATA. Every session
 * that was announced ends with exactly one DISCONNECTED, and nothing follows it.
 */
public enum SessionState {
    /** The session is ready for reading and writing. In the Go cmgr: {@code ST_NEW}. */
    NEW,
    /** Bytes have arrived. In the Go cmgr: {@code ST_DATA}. */
    DATA,
    /** The session has ended; its last event. In the Go cmgr: {@code ST_DISC}. */
    DISCONNECTED,
    /** A listener has accepted the connection. In the Go cmgr: {@code ST_ACCEPTED}. */
    ACCEPTED
}
