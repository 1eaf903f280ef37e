// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.Objects.requireNonNull;

import io.cmgr.channel.EventChannel;
import io.cmgr.check.NettyJars;
import io.cmgr.check.Ranges;
import io.cmgr.config.HostPort;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.engine.Engine;
import io.cmgr.engine.Settings;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Listens, connects, and knows every session by its id; the Go cmgr's {@code Cmgr}.
 *
 * <p>An id that the application chose is free again when its session has ended, and then another session's, perhaps
 * while events of the first still wait in a channel. A method that takes an id means the session that has it now.
 *
 * <p>Thread-safe; no method blocks but {@code listen}, {@code resolve} and {@link #close()}. Writes answer as
 * {@link Destination} says. After the manager has closed, whatever would start, send or close one session answers
 * {@link io.cmgr.session.ManagerClosedException}, thrown or in the future; the rest keeps answering.
 */
public final class ConnectionManager extends WritesById implements AutoCloseable {
    /** The id of the first TCP listener; the Go cmgr's {@code LISTENER}. */
    public static final String DEFAULT_LISTENER = "l0";

    private final OpenedChannels channels = new OpenedChannels();
    private final CompletableFuture<Void> closed;

    private ConnectionManager(Settings settings) {
        super(new Engine(settings));
        closed = engine.closed().thenRun(channels::close);
    }

    /**
     * Starts a manager with all defaults.
     *
     * @throws IllegalStateException if the Netty found is older than 4.2, or not whole, naming what is needed
     */
    public static ConnectionManager create() {
        return builder().build();
    }

    /**
     * A builder with all defaults.
     *
     * @throws IllegalStateException if the Netty found is older than 4.2, or not whole, naming what is needed
     */
    public static Builder builder() {
        NettyJars.found().requireUsable(); // before a class of ours is loaded that needs more of it
        return new Builder();
    }

    /**
     * Looks {@code host:port} up once, for writes that need not do it again; the Go cmgr's {@code Xlate_udp_addr}.
     * Blocks.
     *
     * @throws UnknownHostException if the host has no address
     */
    public static InetSocketAddress resolve(String hostPort) throws UnknownHostException {
        HostPort parsed = HostPort.parse(hostPort);
        return new InetSocketAddress(InetAddress.getByName(parsed.host()), parsed.port());
    }

    /** Opens a channel with the default bounds, as {@link #openEventChannel(int, long)}. */
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
        return channels.open(maxEvents, maxBytes);
    }

    /**
     * Listens on all interfaces, as {@link #listen(TcpListen, SessionHandler)}; the Go cmgr's {@code Listen_tcp}.
     *
     * @param port 0 for an ephemeral one
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
     * @throws IOException if the bind fails, naming the address and the reason; a name's every address must be free
     * @throws IllegalStateException on an event loop of this manager
     */
    public Listener listen(TcpListen where, SessionHandler handler) throws IOException {
        return engine.listen(where, handler);
    }

    /**
     * Opens a UDP socket on all interfaces, as {@link #listen(UdpListen, SessionHandler)}; the Go cmgr's
     * {@code Listen_udp}. On a host with several addresses a reply may leave from another one than was asked, and many
     * peers do not take it then: bind each address instead ({@link UdpListen#on(String, int)}), with the same handler.
     *
     * @param port 0 for an ephemeral one
     */
    public UdpSession listenUdp(int port, SessionHandler handler) throws IOException {
        return listen(UdpListen.on(port), handler);
    }

    /**
     * Opens a UDP socket, and joins its multicast groups; the Go cmgr's ancestor had {@code Listen_mc}.
     *
     * @param where the address, the groups and the options
     * @param handler who gets the datagrams
     * @return the bound socket
     * @throws IOException if the bind or a join fails, naming the address and the reason, also after 5 s in which a
     *     callback has blocked the event loop
     * @throws IllegalArgumentException if a group is not of the address's family, or named twice
     * @throws IllegalStateException on an event loop of this manager
     */
    public UdpSession listen(UdpListen where, SessionHandler handler) throws IOException {
        UdpSession session = engine.listen(where, handler);
        if (handler instanceof EventChannel channel) {
            channel.expect(session);
        }
        return session;
    }

    /**
     * Connects to {@code host:port} under a name, as {@link #connect(TcpConnect, SessionHandler)}; the Go cmgr's
     * {@code Connect}.
     */
    public CompletableFuture<Session> connect(String target, String id, SessionHandler handler) {
        return connect(TcpConnect.to(target).as(id), handler);
    }

    /**
     * Connects; the addresses of a name race, as {@link TcpConnect#to(String, int)} says. The future completes after
     * {@code onNew} has returned. It fails with the {@link IOException} that says why, with
     * {@link io.cmgr.session.DuplicateSessionException}, or with what {@code onNew} threw; a connection that failed
     * before registers and announces nothing. If all addresses have failed, it fails as the first of them, and the others
     * are suppressed in that exception. With TLS 1.3 the client's handshake is over before the server has checked the
     * client's certificate: the future completes, and a refusal comes afterwards as
     * {@link io.cmgr.session.DisconnectReason#TLS_FAILED}. Cancelling the future, or closing the id, ends the attempt until
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
     * Makes a session of a channel that a bootstrap of the application's own has opened, for instance after an HTTP
     * upgrade. Its events begin at NEW, and it is registered, counted, written to, slowed down and closed like any
     * other; the manager's values hold for it, and the channel's options stay as they are.
     *
     * <p>Our handler goes to the end of the pipeline. What the handlers before it deliver must be {@code ByteBuf}s, and
     * what they are written is {@code ByteBuf}s, which they must not change in place: a broadcast shares its bytes.
     * A graceful close ends in {@code channel.close()} through the whole pipeline, so that a protocol can say goodbye,
     * for which it has a second ({@code drainTimeout} on NIO, and as long as the peer is still taking bytes); at the
     * socket the close of a TCP channel then lingers as {@link io.cmgr.session.Session#close} does. {@code abort()} passes
     * the handlers by. An end for no reason of ours is
     * {@link io.cmgr.session.DisconnectReason#PEER_CLOSED}. Without {@code ALLOW_HALF_CLOSURE} Netty closes the channel
     * at the peer's end, and there is no {@code onEndOfInput}; without {@code AUTO_CLOSE} off a failed write loses what
     * the peer has sent before. Removing our handler ends the session ({@code LOCAL_CLOSE}) and leaves the channel to
     * the application. The event loop stays the application's, too: the manager never shuts it down.
     *
     * <p>On the channel's event loop, NEW is delivered before the call returns. Elsewhere auto-read must be off, so that
     * nothing is read before NEW, which follows on the event loop. Reads run from then on. The session that is returned
     * ends with exactly one DISCONNECTED, even if the channel closes before its NEW. A call that throws leaves the
     * channel as it was.
     *
     * @param id a name, or null for {@code x1, x2, …}
     * @param channel an active stream channel, of any transport and any event loop
     * @param handler who hears of the session
     * @return the session, which is registered
     * @throws IllegalArgumentException if the id is unusable, or the channel is a server's or carries datagrams
     * @throws IllegalStateException if the channel is not active, is or was a session already, or reads and this is not
     *     its event loop
     * @throws io.cmgr.session.DuplicateSessionException if the id is taken
     * @throws io.cmgr.session.SessionLimitException at {@code maxSessions}
     */
    public Session attach(@Nullable String id, Channel channel, SessionHandler handler) {
        return engine.attach(id, channel, handler);
    }

    /**
     * What {@link #writeToAll} writes to: every open stream session. A session that refuses a message hurts no other.
     *
     * @return the destination; its future never fails because of a session
     */
    public Destination<BroadcastResult> all() {
        return engine.everyone(null);
    }

    /** Every open stream session but the one of this id; an id that nobody has leaves nobody out. */
    public Destination<BroadcastResult> allExcept(String id) {
        return engine.everyone(requireNonNull(id, "id"));
    }

    /**
     * Writes to every open stream session; the Go cmgr's {@code Write_to_all}. The array is copied before the call
     * returns.
     *
     * @return how many sessions have it queued; completes when every event loop has queued it
     */
    public CompletableFuture<BroadcastResult> writeToAll(byte[] data) {
        return all().write(data);
    }

    /** Writes text to every open stream session as UTF-8, as {@link #writeToAll(byte[])}. */
    public CompletableFuture<BroadcastResult> writeToAll(CharSequence text) {
        return all().write(text);
    }

    /** Writes a buffer, whose ownership passes, to every open stream session, as {@link #writeToAll(byte[])}. */
    public CompletableFuture<BroadcastResult> writeToAll(ByteBuf data) {
        return all().write(data);
    }

    /**
     * Finds the session that has this id now. To act on the session of an event call {@code event.session()}: an id of
     * the application's choice may by then be another session's.
     *
     * @return empty if nobody has the id
     */
    public Optional<Session> session(String id) {
        return engine.session(id);
    }

    /** The live sessions, as a snapshot. */
    public Collection<Session> sessions() {
        return engine.sessions();
    }

    /** Finds a listener by its id; empty if nobody has the id now. */
    public Optional<Listener> listener(String id) {
        return engine.listener(id);
    }

    /** The open listeners, as a snapshot. */
    public Collection<Listener> listeners() {
        return engine.listeners();
    }

    /**
     * Closes the session, the attempt to connect or the listener that has this id now; the Go cmgr's {@code Close}.
     * Flushes first. To close the session of an event call {@code event.session().close()}: an id of the application's
     * choice may by then be another session's.
     *
     * @param id whom to close
     * @return completes when it has ended; fails with {@link io.cmgr.session.NoSuchSessionException}
     */
    public CompletableFuture<Void> close(String id) {
        return engine.close(id);
    }

    /** All figures, as a snapshot of one moment. */
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

    /** How the sockets are driven: what AUTO chose, never AUTO. */
    public Transport transport() {
        return engine.transportName();
    }

    /** For people: the transport, and why AUTO took the lesser one where it did. */
    @Override
    public String toString() {
        return "ConnectionManager[" + engine + "]";
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
     * Closes everything: attempts at once, listeners as {@link Listener#close} does, sessions gracefully within {@code closeTimeout}, the rest by
     * force, the event loops unless they are shared. Idempotent.
     *
     * @return completes when the manager has closed; never fails
     */
    public CompletableFuture<Void> closeAsync() {
        var unused = engine.closeAsync();
        return closed();
    }

    /**
     * Closes after the application has finished: closes listeners as {@link Listener#close} does, stops reading, waits until the application has taken
     * and handled what is in its event channels, flushes every session, closes, and ends by force what is left at the
     * limit. An event is handled when the thread that took it asks its channel again, or ends, or calls this: so the
     * caller replies first, and may wait for the future. {@link #close} cuts the waiting short.
     *
     * @param limit for all of it, 1 ms to 24 h
     * @return what was cut; completes when the manager has closed
     */
    public CompletableFuture<DrainResult> drain(Duration limit) {
        return engine.drain(Ranges.limit("limit", limit), channels::idle);
    }

    /**
     * Closes everything as {@link #closeAsync} does and waits for it; on an event loop of this manager it does not
     * wait. When it returns no thread of the manager runs any more, unless code of the application's, or a name
     * server, has held one up for a second longer. An interrupt does not cut the wait short; it is set again afterwards.
     */
    @Override
    public void close() {
        CompletableFuture<Void> end = closeAsync();
        if (!engine.inEventLoop()) {
            end.join();
            engine.awaitThreads();
        }
    }

    /** What a manager is built with; every setter refuses a bad value, naming it and its range. */
    public static final class Builder extends ManagerOptions<Builder> {
        private Builder() {}

        @Override
        Builder self() {
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
            return new ConnectionManager(settings());
        }
    }
}
