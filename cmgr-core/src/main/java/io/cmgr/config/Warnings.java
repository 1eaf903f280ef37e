// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import io.cmgr.check.Ranges;
import java.time.Duration;

/**
 * Which mistakes of the application a manager looks for, and says in the log at WARN: each with its culprit, and at most
 * once in ten seconds. All are on until they are switched off. The value is immutable.
 *
 * <pre>{@code
 * ConnectionManager manager = ConnectionManager.builder()
 *         .warnings(Warnings.all().blockedLoop(Duration.ofMillis(500)))
 *         .build();
 * }</pre>
 */
public final class Warnings {
    private static final Warnings ALL = new Warnings(Duration.ofSeconds(2), Duration.ofSeconds(10), true, true);

    private final Duration blockedLoop;
    private final Duration fullChannel;
    private final boolean lostManager;
    private final boolean buffers;

    private Warnings(Duration blockedLoop, Duration fullChannel, boolean lostManager, boolean buffers) {
        this.blockedLoop = blockedLoop;
        this.fullChannel = fullChannel;
        this.lostManager = lostManager;
        this.buffers = buffers;
    }

    /**
     * All warnings.
     *
     * @return the value with all defaults
     */
    public static Warnings all() {
        return ALL;
    }

    /**
     * No warning at all.
     *
     * @return the value with everything off
     */
    public static Warnings none() {
        return new Warnings(Duration.ZERO, Duration.ZERO, false, false);
    }

    /**
     * Warns of an event loop that has run no task for so long, because a callback or a handler blocks it. The warning has
     * the stack of the loop's thread at that moment, and the id of the session whose callback it is.
     *
     * @param limit 1 ms to 24 h, or zero for no warning; 2 s by default
     * @return the changed copy
     */
    public Warnings blockedLoop(Duration limit) {
        return new Warnings(Ranges.limitOrZero("blockedLoop", limit), fullChannel, lostManager, buffers);
    }

    /**
     * Warns of an event channel that has been full for so long. The warning says who takes from it, with the stacks of
     * the threads that work on its events, and which sessions it holds up. This is for the channels that the manager
     * opens; {@link io.cmgr.channel.EventChannel#warnIfFullFor} is for any other.
     *
     * @param limit 1 ms to 24 h, or zero for no warning; 10 s by default
     * @return the changed copy
     */
    public Warnings fullChannel(Duration limit) {
        return new Warnings(blockedLoop, Ranges.limitOrZero("fullChannel", limit), lostManager, buffers);
    }

    /**
     * Warns when the manager has become garbage and nobody has closed it, so that nobody can: its threads, listeners and
     * sessions stay until the JVM ends. The warning says where the manager was built, with the whole stack if Netty's
     * leak detector is at ADVANCED or PARANOID.
     *
     * @param on true by default
     * @return the changed copy
     */
    public Warnings lostManager(boolean on) {
        return new Warnings(blockedLoop, fullChannel, on, buffers);
    }

    /**
     * Explains exceptions that come from a buffer which was released too often: which callback was given it, and where
     * {@code retain()} is missing. If off, the log has the bare exception.
     *
     * @param on true by default
     * @return the changed copy
     */
    public Warnings buffers(boolean on) {
        return new Warnings(blockedLoop, fullChannel, lostManager, on);
    }

    /**
     * How long an event loop may be blocked.
     *
     * @return the limit; zero for no warning
     */
    public Duration blockedLoop() {
        return blockedLoop;
    }

    /**
     * How long a channel may be full.
     *
     * @return the limit; zero for no warning
     */
    public Duration fullChannel() {
        return fullChannel;
    }

    /**
     * Whether a manager that has become garbage is reported.
     *
     * @return whether it is
     */
    public boolean lostManager() {
        return lostManager;
    }

    /**
     * Whether exceptions of released buffers are explained.
     *
     * @return whether they are
     */
    public boolean buffers() {
        return buffers;
    }
}
