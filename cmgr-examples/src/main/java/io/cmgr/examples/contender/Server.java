// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

/** A server that runs. */
interface Server extends AutoCloseable {
    /** The messages of the broadcast: as many as are in flight are broadcast each for itself. */
    int MESSAGE_BYTES = 64;

    int port();

    @Override
    void close();
}
