// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** What carries a session's bytes. The set is complete from the start, so that an exhaustive switch stays exhaustive. */
public enum SessionKind {
    /** A TCP connection, accepted or made. */
    TCP,
    /** A UDP socket, which has no peer of its own. */
    UDP,
    /** A connection over a Unix-domain socket. */
    UNIX,
    /** A channel of the application's own bootstrap that became a session. */
    ATTACHED
}
