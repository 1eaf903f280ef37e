// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/**
 * The part of a session's output that its end may have kept from its peer.
 *
 * @param some whether there was any
 * @param bytes how many bytes, as far as that is known
 */
record Unsent(boolean some, long bytes) {
    static final Unsent NOTHING = new Unsent(false, 0);

    Unsent and(long more) {
        return more == 0 ? this : new Unsent(true, bytes + more);
    }
}
