// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import java.util.concurrent.CompletableFuture;

/**
 * The session that a {@link StreamOutput} belongs to. The methods are called on the event loop only, unless marked
 * otherwise.
 */
public interface OutputOwner {
    /** Whether the session takes writes. Any thread. */
    boolean isOpen();

    /**
     * Counts a message as dropped that finds no room in the account; returns what its write fails with. Any thread.
     */
    Throwable noRoom(int size);

    /** Counts a message as dropped because so many keys wait; returns what its write fails with. */
    Throwable noPlaceForKey(int waiting);

    /** What the write of a message fails with that a newer one has replaced. */
    Throwable superseded();

    /** What writes fail with that can no longer be sent. Any thread. */
    Throwable refusal();

    /**
     * Offers a message of {@link StreamOutput#writeReturnable} that can no longer be sent, and that the channel was
     * not given. Returns whether somebody has taken it, and completes the outcome.
     */
    boolean takesBack(Object message, int size, CompletableFuture<Void> outcome);

    /** Counts messages that the kernel has taken. */
    void sent(long bytes, int messages);

    /** Counts messages whose write has failed. Any thread. */
    void failedWrites(int messages);

    /**
     * Called when the kernel has not taken everything that was flushed, because the socket's send buffer is full.
     */
    void kernelFull();

    /** Called when the account has room again after a congestion. */
    void writable();

    /** Called when a write to the socket has failed: the kernel will take no more. */
    void outputFailed(Throwable cause);

    /** Called when a handler of the channel could not take a message, which its write fails with. */
    void bufferFailed(Throwable cause);
}
