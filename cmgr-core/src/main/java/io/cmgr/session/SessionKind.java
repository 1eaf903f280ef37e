// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** What carries a session's bytes. No constants will be added, so an exhaustive switch stays exhaustive. */
public enum SessionKind {
    /** A TCP connection, accepted or connected. */
    TCP,
    /** A UDP socket, which has no peer of its own. */
    UDP,
    /** A connection over a Unix-domain socket. */
    UNIX,
    /** A channel that the application's own bootstrap has opened and that became a session. */
    ATTACHED
}
