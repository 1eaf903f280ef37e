// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The stream options, written once for listeners and connections.
 *
 * @param <C> the value that a fluent method answers
 */
public abstract class StreamConfig<C extends StreamConfig<C>> {
    /** The longest time between probes that Linux takes. */
    private static final int MAX_KEEP_ALIVE_SECONDS = 32_767;

    private static final int MAX_KEEP_ALIVE_PROBES = 127;

    private final StreamOptions options;

    StreamConfig(StreamOptions options) {
        this.options = options;
    }

    abstract C with(StreamOptions changed);

    /** Whether our side is the client of the connection. */
    abstract boolean isClient();

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
     * Limits how long bytes may wait without the kernel taking one. A peer that takes nothing is noticed at most a
     * quarter later; one that takes a little all the time is not ended. On epoll it also limits, a quarter later, how long
     * a TCP peer may acknowledge nothing of what the kernel has taken, because it has gone or has no room (not under
     * {@code DROP}); NIO knows the system's limit only, about a quarter of an hour.
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
     * Encrypts with TLS. A session is NEW when the handshake has succeeded; one that fails ends with
     * {@code TLS_FAILED}, or fails the attempt to connect. A client checks the host's name, unless the context says
     * otherwise.
     *
     * @param context a server's for a listener, a client's for a connection; the caller keeps it
     * @return the changed copy
     * @throws IllegalArgumentException if the context is of the wrong side
     */
    public C tls(SslContext context) {
        requireNonNull(context, "tls");
        if (context.isClient() != isClient()) {
            throw new IllegalArgumentException(
                    isClient()
                            ? "tls: a connection needs a client's context, not a server's"
                            : "tls: a listener needs a server's context, not a client's");
        }
        return with(options.with(changed -> changed.tls = context));
    }

    /**
     * Limits the TLS handshake. Time in which a computation of ours waits for a thread does not count.
     *
     * @param limit 1 ms to 24 h; 10 s by default
     * @return the changed copy
     */
    public C handshakeTimeout(Duration limit) {
        Ranges.limit("handshakeTimeout", limit);
        return with(options.with(changed -> changed.handshakeTimeout = limit));
    }

    /**
     * Runs the computations of TLS handshakes, and with them what the context calls of the application's: its trust
     * manager, key manager and the like. By default each listener, and all connections of a manager together, have
     * threads of their own: one per processor, and where those wait instead of computing (a check that asks a server) up to
     * 64. An executor of one's own is for checks that are slower or more than that.
     *
     * @param executor runs each task once, soon, and on another thread than the calling one, which is an event loop; the
     *     caller keeps it, and ends it after the manager. If it refuses a task, that handshake fails
     * @return the changed copy
     */
    public C handshakeExecutor(Executor executor) {
        requireNonNull(executor, "handshakeExecutor");
        return with(options.with(changed -> changed.handshakeExecutor = executor));
    }

    /**
     * Ends a session with {@code IDLE_TIMEOUT} when no byte has moved either way for so long, at most an eighth later. A
     * byte that the kernel takes of a large write has moved; one that the application adds has not. While its reads are
     * paused the time does not count.
     *
     * @param limit 1 ms to 24 h, or zero for none, the default
     * @return the changed copy
     */
    public C idleTimeout(Duration limit) {
        if (!limit.isZero()) {
            Ranges.limit("idleTimeout", limit);
        }
        return with(options.with(changed -> changed.idleTimeout = limit));
    }

    /**
     * Cuts the stream into messages: one message in is one DATA, one write is one message out, also of
     * {@code writeToAll}.
     *
     * @param choice {@link Framing#raw} by default
     * @return the changed copy
     */
    public C framing(Framing choice) {
        requireNonNull(choice, "framing");
        return with(options.with(changed -> changed.framing = choice));
    }

    /**
     * Adds handlers of the application's to the pipeline of every session, after TLS and before framing. They see the
     * plain bytes, must hand on {@code ByteBuf}s both ways, and must not change in place what is written: a broadcast
     * shares its bytes. If the call throws, that connection is refused, or that attempt to connect fails, and no other;
     * a handler that throws while it reads ends its session with {@code HANDLER_ERROR}.
     *
     * @param handlers called on the session's event loop before it begins, once for each session; of a connection, once
     *     for each address that is tried, so it makes new handlers each time
     * @return the changed copy
     */
    public C pipeline(Consumer<ChannelPipeline> handlers) {
        requireNonNull(handlers, "pipeline");
        return with(options.with(changed -> changed.pipeline = handlers));
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
     * Whether the kernel probes silent peers (SO_KEEPALIVE), at the times of {@link #keepAlive(Duration, Duration, int)}.
     *
     * @param on true by default
     * @return the changed copy
     */
    public C keepAlive(boolean on) {
        return with(options.with(changed -> changed.keepAlive = on));
    }

    /**
     * Has the kernel probe silent peers, and says when. A peer that has gone without a word is noticed {@code idle} and
     * {@code probes} times {@code interval} after the last that was heard of it, 300 s by default, and ends its session
     * with {@code IO_ERROR}. While something that was written is not acknowledged, keep-alive rests. Networks on the way
     * may forget a connection that is silent for longer than they like: let {@code idle} be shorter.
     *
     * @param idle the silence before the first probe: 1 to 32767 whole seconds, 200 s by default
     * @param interval the time from one unanswered probe to the next: 1 to 32767 whole seconds, 20 s by default
     * @param probes how many unanswered probes end the connection: 1 to 127, 5 by default
     * @return the changed copy, with keep-alive on
     */
    public C keepAlive(Duration idle, Duration interval, int probes) {
        Ranges.wholeSeconds("keepAlive idle", idle, MAX_KEEP_ALIVE_SECONDS);
        Ranges.wholeSeconds("keepAlive interval", interval, MAX_KEEP_ALIVE_SECONDS);
        Ranges.inRange("keepAlive probes", probes, 1, MAX_KEEP_ALIVE_PROBES);
        return with(options.with(changed -> {
            changed.keepAlive = true;
            changed.keepAliveIdle = idle;
            changed.keepAliveInterval = interval;
            changed.keepAliveProbes = probes;
        }));
    }

    /**
     * Sizes the kernel's send buffer (SO_SNDBUF). What passes the kernel's own limit is cut to it, and a line at WARN
     * says so.
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C sendBuffer(int bytes) {
        Ranges.inRange("sendBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.sendBuffer = bytes));
    }

    /**
     * Sizes the kernel's receive buffer (SO_RCVBUF). What passes the kernel's own limit is cut to it, and a line at WARN
     * says so.
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C receiveBuffer(int bytes) {
        Ranges.inRange("receiveBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.receiveBuffer = bytes));
    }
}
