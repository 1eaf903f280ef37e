// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

/** How the registry answers a request for an id. */
enum Reservation {
    MADE,

    /** A session or an attempt has the id already. */
    TAKEN,

    /** The manager is closing, and nothing new begins. */
    CLOSED
}
