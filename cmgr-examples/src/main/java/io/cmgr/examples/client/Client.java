// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/** One peer of the server. Event loop only. */
interface Client {
    /** The load starts. */
    void begin(long now);

    /** Sends what has become due; called at the ticks of the group's clock. */
    void tick(long now);
}
