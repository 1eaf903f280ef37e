// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

/** Where a link is in its life. */
enum LinkState {
    /** Nothing is under way; the next attempt has its time. */
    WAITING,

    /** An attempt is under way, or waits for its turn among those of other links. */
    CONNECTING,

    /** There is a session that is not up: not yet, or no longer. */
    OPEN,

    /** There is a session, which the application is to confirm. */
    UNCONFIRMED,

    /** There is a session, and writes reach it. */
    UP,

    /** No attempt follows. A session may still be there, and is closing. */
    ENDED
}
