// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options that listeners and connections have in common.
 *
 * @param <C> the type that a fluent method returns
 */
public abstract class StreamConfig<C extends StreamConfig<C>> {
    /** The longest time between probes that Linux allows. */
    private static final int MAX_KEEP_ALIVE_SECONDS = 32_767;

    private static final int MAX_KEEP_ALIVE_PROBES = 127;

    private final StreamOptions options;

    StreamConfig(StreamOptions options) {
        this.options = options;
    }

    abstract C with(StreamOptions changed);

    /** Whether these options are for connections that we open, in which we are the client. */
    abstract boolean isClient();

    /**
     * The values of all options.
     *
     * @return the options
     */
    public StreamOptions options() {
        return options;
    }

    /**
     * Limits the unsent bytes of a session: those that were accepted for it and that the kernel has not taken yet. A
     * write that would exceed the limit is refused with {@code SlowConsumerException}, unless nothing is pending, so
     * one message can always be under way, however large. {@link #slowConsumer} decides whether the session also ends.
     *
     * @param bytes 1 or more; by default the manager's
     * @return the changed copy
     */
    public C maxPendingBytes(long bytes) {
        Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
        return with(options.with(changed -> changed.maxPendingBytes = bytes));
    }

    /**
     * Limits how long the kernel may take none of a session's unsent bytes. A peer that takes nothing is found at most
     * a quarter of the limit later; one that keeps taking a little is never ended.
     *
     * <p>On epoll it also limits how long a TCP peer may acknowledge none of the bytes that the kernel has taken,
     * because the peer is gone or has no room; that, too, is found a quarter later. It does not hold under
     * {@code DROP}. On NIO only the system's own limit holds, about a quarter of an hour.
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
     * Encrypts with TLS. A session is NEW when its handshake has succeeded. A handshake that fails ends the accepted
     * session with {@code TLS_FAILED}, or fails the attempt to connect. A client checks that the certificate matches
     * the host's name, unless the context says otherwise.
     *
     * @param context a server's context for a listener, a client's for a connection; it stays the caller's
     * @return the changed copy
     * @throws IllegalArgumentException if a listener is given a client's context, or a connection a server's
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
     * Limits the time of the TLS handshake. Time in which our part of the computation waits for a thread does not
     * count.
     *
     * @param limit 1 ms to 24 h; 10 s by default
     * @return the changed copy
     */
    public C handshakeTimeout(Duration limit) {
        Ranges.limit("handshakeTimeout", limit);
        return with(options.with(changed -> changed.handshakeTimeout = limit));
    }

    /**
     * Sets the executor for the computations of TLS handshakes. They include what the context calls in the application,
     * such as its trust manager and key manager.
     *
     * <p>By default each listener has threads for this, and all connections of a manager together have some: one per
     * processor, and up to 64 while they wait instead of computing, as in a check that asks a server. Set an executor
     * if checks are slower or more than that.
     *
     * @param executor must run each task once, soon, and not on the calling thread, which is an event loop; it stays
     *     the caller's, who ends it after the manager. If it refuses a task, that handshake fails
     * @return the changed copy
     */
    public C handshakeExecutor(Executor executor) {
        requireNonNull(executor, "handshakeExecutor");
        return with(options.with(changed -> changed.handshakeExecutor = executor));
    }

    /**
     * Ends a session with {@code IDLE_TIMEOUT} when no byte has moved in either direction for this long, at most an
     * eighth later. Written bytes have moved when the kernel takes them. Time in which the session's reads are paused
     * does not count. {@link io.cmgr.session.Session#idleTimeout} changes the limit of one session.
     *
     * @param limit 1 ms to 24 h, or zero for none, the default
     * @return the changed copy
     */
    public C idleTimeout(Duration limit) {
        Ranges.limitOrZero("idleTimeout", limit);
        return with(options.with(changed -> changed.idleTimeout = limit));
    }

    /**
     * Ends a session with {@code IDLE_TIMEOUT} when nothing was received for this long, whatever was sent meanwhile: a
     * limit for a login, or for a peer that has to say now and then that it lives. Any byte counts, also one of TLS or
     * of an unfinished message. Time in which the session's reads are paused does not count, and neither does the time
     * after the peer's end of input. {@link io.cmgr.session.Session#readTimeout} changes the limit of one session.
     *
     * @param limit 1 ms to 24 h, or zero for none, the default
     * @return the changed copy
     */
    public C readTimeout(Duration limit) {
        Ranges.limitOrZero("readTimeout", limit);
        return with(options.with(changed -> changed.readTimeout = limit));
    }

    /**
     * Divides the stream into messages. Each message that arrives is one DATA, and each write sends one message, also
     * of {@code writeToAll}.
     *
     * @param choice {@link Framing#raw} by default
     * @return the changed copy
     * @throws IllegalArgumentException beside a {@link #codec}, which divides the stream itself
     */
    public C framing(Framing choice) {
        requireNonNull(choice, "framing");
        requireOneOf(choice, options.codec);
        return with(options.with(changed -> changed.framing = choice));
    }

    /**
     * Opens the sessions to Netty's own protocol handlers, such as those of MQTT, Redis, STOMP or protobuf, whose
     * messages are objects:
     *
     * <pre>{@code
     * TcpListen where = TcpListen.on(4160)
     *         .codec(pipeline -> pipeline.addLast(new JsonObjectDecoder(1 << 20), new StringDecoder(), new StringEncoder()));
     * }</pre>
     *
     * <p><b>In.</b> What the last of these handlers passes on is one message, be it a {@code ByteBuf}, and comes to
     * {@link io.cmgr.session.SessionHandler#onMessage}; from an event channel it is
     * {@link io.cmgr.session.SessionEvent#message}. For back-pressure and in the figures a message counts for the bytes
     * that were read for it; of several messages in one read, the first counts for all. A
     * {@link io.netty.handler.codec.DecoderException} ends the session with {@code PROTOCOL_ERROR}.
     *
     * <p><b>Out.</b> {@link io.cmgr.session.Destination#writeMessage} writes objects, which the encoders turn into
     * bytes. A message counts as unsent for 256 bytes, or its content's if it is a {@code ByteBufHolder}, and from when
     * it is encoded for the bytes that it has become. {@code write} writes bytes, which Netty's encoders let pass.
     *
     * <p>The handlers of {@link #pipeline} stand before these, and see bytes.
     *
     * @param handlers adds new handlers to a pipeline, for which holds what {@link #pipeline} says
     * @return the changed copy
     * @throws IllegalArgumentException beside a {@link #framing}: a codec divides the stream itself
     */
    public C codec(Consumer<ChannelPipeline> handlers) {
        requireNonNull(handlers, "codec");
        requireOneOf(options.framing, handlers);
        return with(options.with(changed -> changed.codec = handlers));
    }

    private static void requireOneOf(Framing framing, @Nullable Consumer<ChannelPipeline> codec) {
        if (codec != null && framing.kind() != Framing.Kind.RAW) {
            throw new IllegalArgumentException(
                    "framing: " + framing + " beside a codec, which divides the stream itself");
        }
    }

    /**
     * Adds the application's own handlers to the pipeline of every session, between TLS and framing. They see the plain
     * bytes. They must pass on {@code ByteBuf}s in both directions, and must not change in place what is written, since
     * a broadcast shares its bytes. A handler that throws while it reads, or passes on anything else, ends its session
     * with {@code HANDLER_ERROR}; with {@code PROTOCOL_ERROR} if it is a
     * {@link io.netty.handler.codec.DecoderException}.
     *
     * @param handlers adds new handlers to a pipeline; called on the session's event loop before the session begins.
     *     When connecting it is called for each address that is tried. If it throws, only that connection is refused,
     *     or only that attempt to connect fails
     * @return the changed copy
     */
    public C pipeline(Consumer<ChannelPipeline> handlers) {
        requireNonNull(handlers, "pipeline");
        return with(options.with(changed -> changed.pipeline = handlers));
    }

    /**
     * Chooses whether small writes leave at once (TCP_NODELAY).
     *
     * @param on true by default
     * @return the changed copy
     */
    public C noDelay(boolean on) {
        return with(options.with(changed -> changed.noDelay = on));
    }

    /**
     * Chooses whether the kernel probes silent peers (SO_KEEPALIVE), at the times of
     * {@link #keepAlive(Duration, Duration, int)}.
     *
     * @param on true by default
     * @return the changed copy
     */
    public C keepAlive(boolean on) {
        return with(options.with(changed -> changed.keepAlive = on));
    }

    /**
     * Turns keep-alive on, and sets its times. If a peer has vanished, its session ends with {@code IO_ERROR}, at
     * {@code idle} plus {@code probes} times {@code interval} after the last packet from it: 300 s by default. The
     * kernel sends no probes while bytes are not acknowledged. Some networks forget connections that are silent for
     * long; choose {@code idle} shorter than their limit.
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
     * Sets the size of the kernel's send buffer (SO_SNDBUF). More than the kernel's own limit is cut to it, with a line
     * at WARN.
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C sendBuffer(int bytes) {
        Ranges.inRange("sendBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.sendBuffer = bytes));
    }

    /**
     * Sets the size of the kernel's receive buffer (SO_RCVBUF). More than the kernel's own limit is cut to it, with a
     * line at WARN.
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public C receiveBuffer(int bytes) {
        Ranges.inRange("receiveBuffer", bytes, 1, Integer.MAX_VALUE);
        return with(options.with(changed -> changed.receiveBuffer = bytes));
    }
}
