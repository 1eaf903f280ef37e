// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.Objects.requireNonNull;

import io.cmgr.channel.EventChannel;
import io.cmgr.config.HostPort;
import io.cmgr.config.Ranges;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.engine.Engine;
import io.cmgr.engine.Settings;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Listens, connects, and knows every session by its id; the Go cmgr's {@code Cmgr}.
 *
 * <p>Thread-safe; no method blocks but {@code listen}, {@code resolve} and {@link #close()}. Writes answer as
 * {@link Destination} says. After the manager has closed, whatever would start, send or close one session answers
 * {@link io.cmgr.session.ManagerClosedException}, thrown or in the future; the rest keeps answering.
 */
public final class ConnectionManager implements AutoCloseable {
    /** The id of the first TCP listener; the Go cmgr's {@code LISTENER}. */
    public static final String DEFAULT_LISTENER = "l0";

    private final Engine engine;
    private final List<EventChannel> channels = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> closed;

    private ConnectionManager(Settings settings) {
        engine = new Engine(settings);
        closed = engine.closed().thenRun(() -> channels.forEach(EventChannel::close));
    }

    /**
     * A manager with all defaults.
     *
     * @return a running manager
     */
    public static ConnectionManager create() {
        return builder().build();
    }

    /**
     * Starts with all defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks an address up once, for writes that need not do it again; the Go cmgr's {@code Xlate_udp_addr}. Blocks.
     *
     * @param hostPort {@code host:port}, an IPv6 address in brackets
     * @return the resolved address
     * @throws UnknownHostException if the host has no address
     */
    public static InetSocketAddress resolve(String hostPort) throws UnknownHostException {
        HostPort parsed = HostPort.parse(hostPort);
        return new InetSocketAddress(InetAddress.getByName(parsed.host()), parsed.port());
    }

    /**
     * Opens a channel with the default bounds, which ends when this manager has closed and it is drained.
     *
     * @return a new channel of events, not a Netty channel
     */
    public EventChannel openEventChannel() {
        return openEventChannel(EventChannel.DEFAULT_MAX_EVENTS, EventChannel.DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a channel, which ends when this manager has closed and it is drained.
     *
     * @param maxEvents how many events wait at most, 1 or more
     * @param maxBytes how many bytes wait at most, 1 or more
     * @return a new channel of events, not a Netty channel
     */
    public EventChannel openEventChannel(int maxEvents, long maxBytes) {
        EventChannel channel = new EventChannel(maxEvents, maxBytes);
        channels.removeIf(EventChannel::isClosed);
        channels.add(channel);
        if (closed.isDone()) {
            channel.close();
        }
        return channel;
    }

    /**
     * Listens on all interfaces; the Go cmgr's {@code Listen_tcp}.
     *
     * @param port 0 for an ephemeral one
     * @param handler who hears of the sessions
     * @return the bound listener
     * @throws IOException if the bind fails, naming the address and the reason
     * @throws IllegalStateException on an event loop of this manager
     */
    public Listener listenTcp(int port, SessionHandler handler) throws IOException {
        return listen(TcpListen.on(port), handler);
    }

    /**
     * Listens; the Go cmgr's {@code Listen}.
     *
     * @param where the address and the options
     * @param handler who hears of the sessions
     * @return the bound listener
     * @throws IOException if the bind fails, naming the address and the reason
     * @throws IllegalStateException on an event loop of this manager
     */
    public Listener listen(TcpListen where, SessionHandler handler) throws IOException {
        return engine.listen(where, handler);
    }

    /**
     * Opens a UDP socket on all interfaces; the Go cmgr's {@code Listen_udp}.
     *
     * @param port 0 for an ephemeral one
     * @param handler who gets the datagrams
     * @return the bound socket
     * @throws IOException if the bind fails, naming the address and the reason
     * @throws IllegalStateException on an event loop of this manager
     */
    public UdpSession listenUdp(int port, SessionHandler handler) throws IOException {
        return listen(UdpListen.on(port), handler);
    }

    /**
     * Opens a UDP socket.
     *
     * @param where the address and the options
     * @param handler who gets the datagrams
     * @return the bound socket
     * @throws IOException if the bind fails, naming the address and the reason
     * @throws IllegalStateException on an event loop of this manager
     */
    public UdpSession listen(UdpListen where, SessionHandler handler) throws IOException {
        return engine.listen(where, handler);
    }

    /**
     * Connects; the Go cmgr's {@code Connect}.
     *
     * @param target {@code host:port}, an IPv6 address in brackets
     * @param id the session's name, as of {@link TcpConnect#as}
     * @param handler who hears of the session
     * @return as of {@link #connect(TcpConnect, SessionHandler)}
     */
    public CompletableFuture<Session> connect(String target, String id, SessionHandler handler) {
        return connect(TcpConnect.to(target).as(id), handler);
    }

    /**
     * Connects. The future completes after {@code onNew} has returned. It fails with the {@link IOException} that says
     * why, with {@link io.cmgr.session.DuplicateSessionException}, or with what {@code onNew} threw; a connection that
     * failed before registers and announces nothing. Cancelling the future, or closing the id, ends the attempt until
     * {@code onNew} begins, and closes the session from then on.
     *
     * @param where the target and the options
     * @param handler who hears of the session
     * @return the open session
     */
    public CompletableFuture<Session> connect(TcpConnect where, SessionHandler handler) {
        return engine.connect(where, handler);
    }

    /**
     * Writes to a session.
     *
     * @param id the session
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, byte[] data) {
        return engine.to(id).write(data);
    }

    /**
     * Writes a part of an array to a session; the Go cmgr's {@code Write_n}.
     *
     * @param id the session
     * @param data copied before the call returns
     * @param offset the index of the first byte
     * @param length how many bytes
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, byte[] data, int offset, int length) {
        return engine.to(id).write(data, offset, length);
    }

    /**
     * Writes text to a session as UTF-8; the Go cmgr's {@code Write_str}.
     *
     * @param id the session
     * @param text what to send
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, CharSequence text) {
        return engine.to(id).write(text);
    }

    /**
     * Writes a buffer to a session.
     *
     * @param id the session
     * @param data what to send; ownership passes
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, ByteBuf data) {
        return engine.to(id).write(data);
    }

    /**
     * What {@link #writeToAll} writes to: every open stream session. A session that refuses a message hurts no other.
     *
     * @return the destination; its future never fails because of a session
     */
    public Destination<BroadcastResult> all() {
        return engine.everyone(null);
    }

    /**
     * Every open stream session but one.
     *
     * @param id who is left out; an id that nobody has leaves nobody out
     * @return the destination; its future never fails because of a session
     */
    public Destination<BroadcastResult> allExcept(String id) {
        return engine.everyone(requireNonNull(id, "id"));
    }

    /**
     * Writes to every open stream session; the Go cmgr's {@code Write_to_all}.
     *
     * @param data copied before the call returns
     * @return how many sessions have it queued; completes when every event loop has queued it
     */
    public CompletableFuture<BroadcastResult> writeToAll(byte[] data) {
        return all().write(data);
    }

    /**
     * Writes text to every open stream session as UTF-8.
     *
     * @param text what to send
     * @return as of {@link #writeToAll(byte[])}
     */
    public CompletableFuture<BroadcastResult> writeToAll(CharSequence text) {
        return all().write(text);
    }

    /**
     * Writes a buffer to every open stream session.
     *
     * @param data what to send; ownership passes
     * @return as of {@link #writeToAll(byte[])}
     */
    public CompletableFuture<BroadcastResult> writeToAll(ByteBuf data) {
        return all().write(data);
    }

    /**
     * Sends a datagram; the Go cmgr's {@code Write_udp}. To an address as a literal it keeps the order of the calls; a
     * name is looked up for each call, off the event loops, and may be overtaken.
     *
     * @param id the UDP session that sends
     * @param to {@code host:port}, an IPv6 address in brackets
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, String to, byte[] data) {
        return engine.to(id, HostPort.parse(to)).write(data);
    }

    /**
     * Sends text as a datagram.
     *
     * @param id the UDP session that sends
     * @param to as of {@link #writeUdp(String, String, byte[])}
     * @param text sent as UTF-8
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, String to, CharSequence text) {
        return engine.to(id, HostPort.parse(to)).write(text);
    }

    /**
     * Sends a buffer as a datagram.
     *
     * @param id the UDP session that sends
     * @param to as of {@link #writeUdp(String, String, byte[])}
     * @param data what to send; ownership passes
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, String to, ByteBuf data) {
        return engine.to(id, HostPort.parse(to)).write(data);
    }

    /**
     * Sends a datagram to a resolved address; the Go cmgr's {@code Write_udp_addr}.
     *
     * @param id the UDP session that sends
     * @param to a resolved address
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, byte[] data) {
        return engine.to(id, to).write(data);
    }

    /**
     * Sends text as a datagram to a resolved address.
     *
     * @param id the UDP session that sends
     * @param to a resolved address
     * @param text sent as UTF-8
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, CharSequence text) {
        return engine.to(id, to).write(text);
    }

    /**
     * Sends a buffer as a datagram to a resolved address.
     *
     * @param id the UDP session that sends
     * @param to a resolved address
     * @param data what to send; ownership passes
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, ByteBuf data) {
        return engine.to(id, to).write(data);
    }

    /**
     * Finds a session.
     *
     * @param id its id
     * @return the session, empty if nobody has the id now
     */
    public Optional<Session> session(String id) {
        return engine.session(id);
    }

    /**
     * The live sessions.
     *
     * @return a snapshot
     */
    public Collection<Session> sessions() {
        return engine.sessions();
    }

    /**
     * Finds a listener.
     *
     * @param id its id
     * @return the listener, empty if nobody has the id now
     */
    public Optional<Listener> listener(String id) {
        return engine.listener(id);
    }

    /**
     * The open listeners.
     *
     * @return a snapshot
     */
    public Collection<Listener> listeners() {
        return engine.listeners();
    }

    /**
     * Closes a session, an attempt to connect, or a listener; the Go cmgr's {@code Close}. Flushes first.
     *
     * @param id whom to close
     * @return completes when it has ended; fails with {@link io.cmgr.session.NoSuchSessionException}
     */
    public CompletableFuture<Void> close(String id) {
        return engine.close(id);
    }

    /**
     * All figures.
     *
     * @return a snapshot of one moment
     */
    public ManagerStats stats() {
        return engine.stats();
    }

    /** Prints {@link #stats} as a table to standard output; the Go cmgr's {@code List_stats}. */
    public void listStats() {
        listStats(System.out);
    }

    /**
     * Prints {@link #stats} as a table.
     *
     * @param out where to
     * @throws UncheckedIOException if {@code out} fails
     */
    public void listStats(Appendable out) {
        try {
            out.append(new StatsTable(stats()).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How the sockets are driven.
     *
     * @return what AUTO chose, never AUTO
     */
    public Transport transport() {
        return engine.transportName();
    }

    /**
     * The end of the manager; asking starts nothing.
     *
     * @return completes when the manager has closed; never fails
     */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /**
     * Closes everything: listeners and attempts at once, sessions gracefully within {@code closeTimeout}, the rest by
     * force, the event loops unless they are shared. Idempotent.
     *
     * @return completes when the manager has closed; never fails
     */
    public CompletableFuture<Void> closeAsync() {
        var unused = engine.closeAsync();
        return closed();
    }

    /**
     * Closes everything as {@link #closeAsync} does and waits for it; on an event loop of this manager it does not
     * wait. An interrupt does not cut the wait short; it is set again afterwards.
     */
    @Override
    public void close() {
        CompletableFuture<Void> end = closeAsync();
        if (!engine.inEventLoop()) {
            end.join();
        }
    }

    /** What a manager is built with; every setter refuses a bad value, naming it and its range. */
    public static final class Builder {
        private Transport transport = Transport.AUTO;
        private int eventLoops = Runtime.getRuntime().availableProcessors();
        private @Nullable EventLoopGroup eventLoopGroup;
        private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        private String threadName = "cmgr";
        private boolean daemon = true;
        private long maxPendingBytes = 8 << 20;
        private Duration drainTimeout = Duration.ofSeconds(5);
        private Duration closeTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Chooses how the sockets are driven.
         *
         * @param choice AUTO by default; a transport that cannot be loaded fails {@link #build}
         * @return this
         */
        public Builder transport(Transport choice) {
            transport = requireNonNull(choice, "transport");
            return this;
        }

        /**
         * Sizes the manager's own group of event loops.
         *
         * @param count 1 to 1024; by default one per processor
         * @return this
         */
        public Builder eventLoops(int count) {
            eventLoops = Ranges.inRange("eventLoops", count, 1, 1024);
            return this;
        }

        /**
         * Shares the application's event loops, which the manager never shuts down.
         *
         * @param group a group of Netty 4.2's loops; its kind decides the transport
         * @return this
         */
        public Builder eventLoopGroup(EventLoopGroup group) {
            eventLoopGroup = requireNonNull(group, "eventLoopGroup");
            return this;
        }

        /**
         * Chooses where buffers come from.
         *
         * @param source Netty's default by default
         * @return this
         */
        public Builder allocator(ByteBufAllocator source) {
            allocator = requireNonNull(source, "allocator");
            return this;
        }

        /**
         * Names the manager's threads.
         *
         * @param prefix not empty; {@code cmgr} by default
         * @return this
         */
        public Builder threadName(String prefix) {
            if (prefix.isBlank()) {
                throw new IllegalArgumentException("threadName: \"" + prefix + "\" is blank");
            }
            threadName = prefix;
            return this;
        }

        /**
         * Whether the manager's threads let the JVM end.
         *
         * @param on true by default
         * @return this
         */
        public Builder daemon(boolean on) {
            daemon = on;
            return this;
        }

        /**
         * Caps the bytes accepted for a session and not yet taken by the kernel; for broadcasts also those that wait
         * for an event loop.
         *
         * @param bytes 1 or more; 8 MiB by default
         * @return this
         */
        public Builder maxPendingBytes(long bytes) {
            maxPendingBytes = Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
            return this;
        }

        /**
         * Limits how long a closing session may make no progress in sending what is left.
         *
         * @param limit 1 ms to 24 h; 5 s by default
         * @return this
         */
        public Builder drainTimeout(Duration limit) {
            drainTimeout = Ranges.limit("drainTimeout", limit);
            return this;
        }

        /**
         * Limits how long the manager's close waits for its sessions before it ends them by force.
         *
         * @param limit 1 ms to 24 h; 10 s by default
         * @return this
         */
        public Builder closeTimeout(Duration limit) {
            closeTimeout = Ranges.limit("closeTimeout", limit);
            return this;
        }

        /**
         * Starts the manager.
         *
         * @return a running manager
         * @throws UnsupportedOperationException if the transport cannot be loaded, with the reason
         * @throws IllegalArgumentException if the shared group does not drive the transport
         */
        public ConnectionManager build() {
            return new ConnectionManager(new Settings(
                    transport,
                    eventLoops,
                    eventLoopGroup,
                    allocator,
                    threadName,
                    daemon,
                    maxPendingBytes,
                    drainTimeout,
                    closeTimeout));
        }
    }
}
