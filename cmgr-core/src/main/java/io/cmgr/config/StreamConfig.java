// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

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
     * {@code SlowConsumerException}, unless nothing is pending: one message can always be under way.
     *
     * @param bytes 1 or more; by default the manager's
     * @return the changed copy
     */
    public C maxPendingBytes(long bytes) {
        Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
        return with(new StreamOptions(
                bytes, options.noDelay(), options.keepAlive(), options.sendBuffer(), options.receiveBuffer()));
    }

    /**
     * Whether small writes leave at once (TCP_NODELAY).
     *
     * @param on true by default
     * @return the changed copy
     */
    public C noDelay(boolean on) {
        return with(new StreamOptions(
                options.maxPendingBytes(), on, options.keepAlive(), options.sendBuffer(), options.receiveBuffer()));
    }

    /**
     * Whether the kernel probes idle peers (SO_KEEPALIVE).
     *
     * @param on true by default
     * @return the changed copy
     */
    public C keepAlive(boolean on) {
        return with(new StreamOptions(
                options.maxPendingBytes(), options.noDelay(), on, options.sendBuffer(), options.receiveBuffer()));
    }

    /**
     * Sizes the kernel's send buffer (SO_SNDBUF).
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C sendBuffer(int bytes) {
        Ranges.inRange("sendBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(new StreamOptions(
                options.maxPendingBytes(), options.noDelay(), options.keepAlive(), bytes, options.receiveBuffer()));
    }

    /**
     * Sizes the kernel's receive buffer (SO_RCVBUF).
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C receiveBuffer(int bytes) {
        Ranges.inRange("receiveBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(new StreamOptions(
                options.maxPendingBytes(), options.noDelay(), options.keepAlive(), options.sendBuffer(), bytes));
    }
}
