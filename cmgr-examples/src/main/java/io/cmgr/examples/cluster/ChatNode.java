// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

/** A node as the program sees it: in this JVM, or in one of its own. */
interface ChatNode extends AutoCloseable {
    /** Where its guests connect to. */
    int port();

    boolean lives();

    /** The newest figures; those of a dead node stay what they were. */
    Figures figures();

    /** Asks it something, such as {@code /who}. It prints the answer later. */
    void ask(String command);

    /** Ends it without a goodbye, as a crash would. */
    void kill();

    /** Ends it gracefully. */
    @Override
    void close();
}
