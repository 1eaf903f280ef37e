// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.util.concurrent.CompletableFuture;

/**
 * A wire log or a capture of one session, until it is closed, its session ends, or it can go no further. It never changes
 * what the session receives and sends. Any thread may call; no method blocks.
 *
 * <pre>{@code
 * Recording capture = manager.capture("a17", Path.of("a17.pcap"), 10 << 20); // until it has 10 MiB
 * capture.closed().thenRun(() -> System.out.println("a17.pcap is whole"));
 * }</pre>
 */
public interface Recording {
    /**
     * The session that is recorded.
     *
     * @return the session; also after the end
     */
    Session session();

    /**
     * Whether more is recorded: false as soon as the end has begun, for whichever reason.
     *
     * @return whether it is open
     */
    boolean isOpen();

    /**
     * Ends the recording. What the calling thread has written to the session before is still recorded. Idempotent.
     *
     * @return as {@link #closed}
     */
    CompletableFuture<Void> close();

    /**
     * The end of the recording. To ask for it does not end it.
     *
     * @return completes when it has ended, and a capture's file is whole; fails with the {@link java.io.IOException} if
     *     the file could not be written, and with what else kept it from going on
     */
    CompletableFuture<Void> closed();
}
