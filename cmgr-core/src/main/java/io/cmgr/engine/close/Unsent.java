// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

/**
 * The part of a session's output that the peer may not have received because the session ended.
 *
 * @param some whether there is such a part
 * @param bytes how many bytes it has, as far as that is known
 */
public record Unsent(boolean some, long bytes) {
    public static final Unsent NOTHING = new Unsent(false, 0);

    public Unsent and(long more) {
        return more == 0 ? this : new Unsent(true, bytes + more);
    }
}
