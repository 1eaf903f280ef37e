// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/** One peer of the server. Event loop only. */
interface Client {
    /** The crew starts. */
    void begin(long now);

    /** The crew's clock has ticked: sends what has become due. */
    void tick(long now);
}
