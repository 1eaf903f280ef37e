// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.channel.EventChannel;
import io.cmgr.check.NettyJars;
import io.cmgr.check.Ranges;
import io.cmgr.config.HostPort;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.engine.Engine;
import io.cmgr.engine.manager.ManagerSettings;
import io.cmgr.session.Destination;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
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
 * Listens, connects, and knows every session by its id.
 *
 * <pre>{@code
 * try (ConnectionManager manager = ConnectionManager.create()) {
 *     EventChannel events = manager.openEventChannel();
 *     manager.listenTcp(4160, events);
 *     for (SessionEvent event : events) { // ends when the manager has closed
 *         if (event.state() == SessionState.DATA) {
 *             manager.writeToAll(event.data());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>An id that the application chose is free again when its session has ended. Another session may then have it,
 * perhaps while events of the first still wait in a channel. A method that takes an id means the session that has it
 * now.
 *
 * <p>All methods may be called from any thread, and only {@code listen}, {@code resolve} and {@link #close()} block.
 * How a write ends, {@link Destination} says. After the manager has closed, a call that would start, write to or close
 * one session fails with {@link io.cmgr.session.ManagerClosedException}, thrown or in its future. The other methods
 * keep working. In the Go cmgr: {@code Cmgr}.
 */
public final class ConnectionManager extends ManagerRecordings implements AutoCloseable {
    /** The id of the first TCP listener. In the Go cmgr: {@code LISTENER}. */
    public static final String DEFAULT_LISTENER = "l0";

    private final OpenEventChannels channels;
    private final CompletableFuture<Void> closed;

    private ConnectionManager(ManagerSettings settings) {
        super(new Engine(settings));
        channels = new OpenEventChannels(settings.warnings().fullChannel());
        closed = engine.closed().thenRun(channels::close);
        if (settings.warnings().lostManager()) {
            LostManager.watch(this, engine, settings.threadName());
        }
    }

    /**
     * Starts a manager with all defaults.
     *
     * @throws IllegalStateException if the Netty that is found is older than 4.2 or incomplete, naming what is needed
     */
    public static ConnectionManager create() {
        return builder().build();
    }

    /**
     * A builder with all defaults.
     *
     * @throws IllegalStateException if the Netty that is found is older than 4.2 or incomplete, naming what is needed
     */
    public static Builder builder() {
        NettyJars.found().requireUsable(); // before any class is loaded that needs all of Netty
        return new Builder();
    }

    /**
     * Looks up {@code host:port} once, so that later writes need not do it again. Blocks. In the Go cmgr:
     * {@code Xlate_udp_addr}.
     *
     * @throws UnknownHostException if the host has no address
     */
    public static InetSocketAddress resolve(String hostPort) throws UnknownHostException {
        HostPort parsed = HostPort.parse(hostPort);
        return new InetSocketAddress(InetAddress.getByName(parsed.host()), parsed.port());
    }

    /** Opens a channel with the default bounds, as {@link #openEventChannel(int, long)} does. */
    public EventChannel openEventChannel() {
        return openEventChannel(EventChannel.DEFAULT_MAX_EVENTS, EventChannel.DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a channel of events. It ends when this manager has closed and all its events have been taken. The manager
     * holds the channel until either of them is closed, so close a channel that is no longer needed.
     *
     * @param maxEvents how many events wait at most, 1 or more
     * @param maxBytes how many bytes wait at most, 1 or more
     * @return a new channel of events, not a Netty channel
     */
    public EventChannel openEventChannel(int maxEvents, long maxBytes) {
        return channels.open(maxEvents, maxBytes);
    }

    /** The channels that this manager has opened and that are not closed, as a snapshot. */
    public Collection<EventChannel> eventChannels() {
        return channels.open();
    }

    /**
     * Listens on all interfaces, as {@link #listen(TcpListen, SessionHandler)} does. In the Go cmgr: {@code Listen_tcp}.
     *
     * @param port 0 for any free one
     */
    public Listener listenTcp(int port, SessionHandler handler) throws IOException {
        return listen(TcpListen.on(port), handler);
    }

    /**
     * Listens for connections. In the Go cmgr: {@code Listen}.
     *
     * @param where the address and the options
     * @param handler receives the events of the accepted sessions
     * @return the bound listener
     * @throws IOException if the bind fails, naming the address and the reason. Of a name with several addresses all
     *     must be free
     * @throws IllegalStateException if called on an event loop of this manager
     */
    public Listener listen(TcpListen where, SessionHandler handler) throws IOException {
        return engine.listen(where, handler);
    }

    /**
     * Opens a UDP socket on all interfaces, as {@link #listen(UdpListen, SessionHandler)} does. On a host with several
     * addresses a reply may leave from another address than the one that the peer wrote to, and many peers do not accept
     * it then. There, bind each address by itself ({@link UdpListen#on(String, int)}), all with the same handler. In the
     * Go cmgr: {@code Listen_udp}.
     *
     * @param port 0 for any free one
     */
    public UdpSession listenUdp(int port, SessionHandler handler) throws IOException {
        return listen(UdpListen.on(port), handler);
    }

    /**
     * Opens a UDP socket, and joins its multicast groups. In the ancestor of the Go cmgr: {@code Listen_mc}.
     *
     * @param where the address, the groups and the options
     * @param handler receives the datagrams
     * @return the bound socket
     * @throws IOException if the bind or a join fails, naming the address and the reason; also if a callback blocks the
     *     event loop for 5 s
     * @throws IllegalArgumentException if a group is not of the address's family, or is given twice
     * @throws IllegalStateException if called on an event loop of this manager
     */
    public UdpSession listen(UdpListen where, SessionHandler handler) throws IOException {
        UdpSession session = engine.listen(where, handler);
        if (handler instanceof EventChannel channel) {
            channel.expect(session);
        }
        return session;
    }

    /**
     * Makes a session of a channel that the application's own bootstrap has opened, for instance after an HTTP upgrade.
     * Its events begin at NEW. It is registered, counted, written to, slowed down and closed like any other session.
     * The manager's limits hold for it, and the channel's options stay as they are.
     *
     * <p><b>Pipeline.</b> Our handler is added at the end. The handlers before it must deliver {@code ByteBuf}s. We
     * write {@code ByteBuf}s to them, which they must not change in place, since a broadcast shares its bytes. Removing
     * our handler ends the session ({@code LOCAL_CLOSE}) and leaves the channel to the application.
     *
     * <p><b>End.</b> A graceful close ends in {@code channel.close()} through the whole pipeline, so that a protocol
     * can say goodbye. For that it has a second, or {@code drainTimeout} on NIO and while the peer is still taking
     * bytes. At the socket the close of a TCP channel then lingers as {@link io.cmgr.session.Session#close} does.
     * {@code abort()} bypasses the handlers. If the channel ends without a close or an error that we know of, the
     * reason is {@link io.cmgr.session.DisconnectReason#PEER_CLOSED}.
     *
     * <p><b>Options.</b> Without {@code ALLOW_HALF_CLOSURE} Netty closes the channel when the peer finishes sending,
     * and there is no {@code onEndOfInput}. Unless {@code AUTO_CLOSE} is off, a failed write loses what the peer has
     * sent before. The event loop stays the application's: the manager never shuts it down.
     *
     * <p><b>Threads.</b> If called on the channel's event loop, NEW is delivered before the call returns. On any other
     * thread auto-read must be off, so that nothing is read before NEW, which follows on the event loop. From NEW on
     * the session reads. It ends with exactly one DISCONNECTED, even if the channel closes before its NEW. A call that
     * throws leaves the channel as it was.
     *
     * @param id a name, or null for {@code x1, x2, …}
     * @param channel an active stream channel, of any transport and any event loop
     * @param handler receives the events of the session
     * @return the session, which is registered
     * @throws IllegalArgumentException if the id is unusable, or the channel is a server's or carries datagrams
     * @throws IllegalStateException if the channel is not active, is or was a session already, or has auto-read on
     *     while this thread is not its event loop
     * @throws io.cmgr.session.DuplicateSessionException if the id is taken
     * @throws io.cmgr.session.SessionLimitException at {@code maxSessions}
     */
    public Session attach(@Nullable String id, Channel channel, SessionHandler handler) {
        return engine.attach(id, channel, handler);
    }

    /**
     * Finds the session that has this id or {@link Session#alias alias} now. To act on the session of an event, call
     * {@code event.session()} instead: an id that the application chose may by then belong to another session.
     *
     * @return empty if no session has the id
     */
    public Optional<Session> session(String id) {
        return engine.session(id);
    }

    /** The live sessions, as a snapshot. */
    public Collection<Session> sessions() {
        return engine.sessions();
    }

    /** Finds a listener by its id; empty if no open listener has it. */
    public Optional<Listener> listener(String id) {
        return engine.listener(id);
    }

    /** The open listeners, as a snapshot. */
    public Collection<Listener> listeners() {
        return engine.listeners();
    }

    /**
     * Closes the session, the attempt to connect, the link or the listener that has this id or {@link Session#alias alias} now. A
     * session is flushed first. To close the session of an event, call {@code event.session().close()} instead: an id
     * that the application chose may by then belong to another session. In the Go cmgr: {@code Close}.
     *
     * @param id the id of what to close
     * @return completes when it has ended; fails with {@link io.cmgr.session.NoSuchSessionException} if nothing has the
     *     id
     */
    public CompletableFuture<Void> close(String id) {
        return engine.close(id);
    }

    /**
     * Says in plain words what keeps the session, the attempt to connect, the link or the listener from moving that has this
     * id or {@link Session#alias alias} now: see {@link Session#explain}. Of an id that nothing has it says so, and throws
     * nothing.
     *
     * @param id any text
     * @return a paragraph for people; its wording may change
     */
    public String explain(String id) {
        return engine.explain(id);
    }

    /** The figures of the manager, its listeners and its sessions, as a snapshot of one moment. */
    public ManagerStats stats() {
        return engine.stats();
    }

    /** Prints {@link #stats} as a table to standard output. In the Go cmgr: {@code List_stats}. */
    public void listStats() {
        listStats(System.out);
    }

    /**
     * Prints {@link #stats} as a table, and in a cluster a line with the figures of {@link #cluster}.
     *
     * @param out where to print
     * @throws UncheckedIOException if {@code out} fails
     */
    public void listStats(Appendable out) {
        try {
            out.append(new StatsTable(stats(), engine.clusterStats()).toString());
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
     * Whether the manager has closed.
     *
     * @return whether {@link #closed} is complete
     */
    public boolean isClosed() {
        return closed.isDone();
    }

    /**
     * The end of the manager. To ask for it does not start it.
     *
     * @return completes when the manager has closed; never fails
     */
    public CompletableFuture<Void> closed() {
        CompletableFuture<Void> end = closed.copy();
        var unused = end.thenApply(done -> this); // whoever waits for the end keeps the manager
        return end;
    }

    /**
     * Closes everything: attempts to connect at once, listeners as {@link Listener#close} does, and sessions
     * gracefully. What is left after {@code closeTimeout} is ended by force. Then the event loops end, unless they are
     * the application's. Idempotent.
     *
     * @return completes when the manager has closed; never fails
     */
    public CompletableFuture<Void> closeAsync() {
        var unused = engine.closeAsync();
        return closed();
    }

    /**
     * Lets the application finish, and then closes. First, listeners close as {@link Listener#close} does, and sessions
     * stop reading. When the application has taken and handled what is in its event channels, every session is flushed
     * and closed. What is left at the limit is ended by force.
     *
     * <p>Its event channels are those that this manager has opened, and those that are themselves the handler of a
     * session, but not others that a handler such as {@link SessionHandler#each} passes events on to.
     *
     * <p>An event is handled when the thread that took it asks its channel again, or ends, or calls this method, or when
     * {@link io.cmgr.session.SessionEvent#done} is called. So the caller sends its replies first, and may then wait for
     * the future. {@link #close} ends the waiting.
     *
     * @param limit the time for all of it, 1 ms to 24 h
     * @return what the limit has cut off; completes when the manager has closed
     */
    public CompletableFuture<DrainResult> drain(Duration limit) {
        return engine.drain(Ranges.limit("limit", limit), channels::idle);
    }

    /**
     * Closes everything as {@link #closeAsync} does, and waits for it; on an event loop of this manager, and on its
     * cluster's thread, it does not wait. When it returns, no thread of the manager runs any more, unless code of the application or a name server
     * has blocked one for a second longer. An interrupt does not end the wait; the thread's interrupt status is set
     * again afterwards.
     */
    @Override
    public void close() {
        CompletableFuture<Void> end = closeAsync();
        if (!engine.inEventLoop()) {
            end.join();
            engine.awaitThreads();
        }
    }

    private void closeOnExit(String threadName) {
        try {
            ExitHook.add(threadName, this::close, closed);
        } catch (IllegalStateException jvmIsEnding) {
            var unused = closeAsync();
            throw jvmIsEnding;
        }
    }

    /**
     * Sets the options of a manager. Every setter refuses a bad value with an exception that names it and its range.
     *
     * <pre>{@code
     * ConnectionManager manager = ConnectionManager.builder()
     *         .maxSessions(5000)
     *         .maxPendingBytes(1 << 20)
     *         .closeOnExit(true)
     *         .build();
     * }</pre>
     */
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
         * @throws IllegalArgumentException if {@code eventLoopGroup} is not of the chosen transport
         * @throws IllegalStateException with {@code closeOnExit}, if the JVM is ending already; with {@code cluster},
         *     if its backplane belongs to another manager
         */
        public ConnectionManager build() {
            ConnectionManager manager = new ConnectionManager(settings());
            if (closesOnExit()) {
                manager.closeOnExit(settings().threadName());
            }
            return manager;
        }
    }
}
