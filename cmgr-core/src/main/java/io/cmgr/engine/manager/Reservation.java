// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

/** The result of a request for an id. */
enum Reservation {
    /** The id was free, and is reserved now. */
    MADE,

    /** A session, an attempt or a link has the id already. */
    TAKEN,

    /** The manager is closing, so nothing new begins. */
    CLOSED
}
