// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The stream options, written once for listeners and connections.
 *
 * @param <C> the value that a fluent method answers
 */
public abstract class StreamConfig<C extends StreamConfig<C>> {
    private final StreamOptions options;

    StreamConfig(StreamOptions options) {
        this.options = options;
    }

    abstract C with(StreamOptions changed);

    /**
     * The options as plain values.
     *
     * @return the options
     */
    public StreamOptions options() {
        return options;
    }

    /**
     * Caps the bytes accepted for a session and not yet taken by the kernel. A write over it is refused with
     * {@code SlowConsumerException}, unless nothing is pending: one message can always be under way. What else happens
     * then is {@link #slowConsumer}'s choice.
     *
     * @param bytes 1 or more; by default the manager's
     * @return the changed copy
     */
    public C maxPendingBytes(long bytes) {
        Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
        return with(options.with(changed -> changed.maxPendingBytes = bytes));
    }

    /**
     * Limits how long bytes may wait without the kernel taking one.
     *
     * @param limit 1 ms to 24 h; by default the manager's
     * @return the changed copy
     */
    public C stallTimeout(Duration limit) {
        Ranges.limit("stallTimeout", limit);
        return with(options.with(changed -> changed.stallTimeout = limit));
    }

    /**
     * Chooses what happens to a session whose peer is too slow.
     *
     * @param policy by default the manager's
     * @return the changed copy
     */
    public C slowConsumer(SlowConsumerPolicy policy) {
        requireNonNull(policy, "slowConsumer");
        return with(options.with(changed -> changed.slowConsumer = policy));
    }

    /**
     * Whether small writes leave at once (TCP_NODELAY).
     *
     * @param on true by default
     * @return the changed copy
     */
    public C noDelay(boolean on) {
        return with(options.with(changed -> changed.noDelay = on));
    }

    /**
     * Whether the kernel probes idle peers (SO_KEEPALIVE).
     *
     * @param on true by default
     * @return the changed copy
     */
    public C keepAlive(boolean on) {
        return with(options.with(changed -> changed.keepAlive = on));
    }

    /**
     * Sizes the kernel's send buffer (SO_SNDBUF).
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C sendBuffer(int bytes) {
        Ranges.inRange("sendBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.sendBuffer = bytes));
    }

    /**
     * Sizes the kernel's receive buffer (SO_RCVBUF).
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C receiveBuffer(int bytes) {
        Ranges.inRange("receiveBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.receiveBuffer = bytes));
    }
}
