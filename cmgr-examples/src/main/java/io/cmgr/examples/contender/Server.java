// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

/** A server that runs. */
interface Server extends AutoCloseable {
    int port();

    @Override
    void close();
}
