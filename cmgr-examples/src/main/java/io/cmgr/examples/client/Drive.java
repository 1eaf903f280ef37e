// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.time.Duration;

/** Something that loads a server, and can be halted and started again. Of one thread at a time. */
public interface Drive extends AutoCloseable {
    /** Begins to load the server. */
    void go();

    /**
     * Begins nothing more, and waits for what is under way.
     *
     * @param patience how long
     */
    void halt(Duration patience);

    /**
     * What was counted so far. Any thread.
     *
     * @return a snapshot
     */
    Totals totals();

    /**
     * What went wrong so far. Any thread.
     *
     * @return the complaints of all clients
     */
    Complaints complaints();

    /** Closes every connection. */
    @Override
    void close();
}
