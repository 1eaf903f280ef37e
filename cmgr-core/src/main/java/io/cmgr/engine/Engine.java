// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.NettyJars;
import io.cmgr.check.PrintableText;
import io.cmgr.check.Ranges;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.config.HostPort;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.address.NameResolver;
import io.cmgr.engine.connect.ConnectAttempt;
import io.cmgr.engine.connect.KeptLink;
import io.cmgr.engine.listen.ListenerOpening;
import io.cmgr.engine.loop.EventLoops;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopWatch;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.ManagerSettings;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.RegisteredLink;
import io.cmgr.engine.manager.RegisteredListener;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.manager.SessionRegistry;
import io.cmgr.engine.pipeline.AttachedChannel;
import io.cmgr.engine.relay.ClusterOfOne;
import io.cmgr.engine.relay.Relay;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.room.Rooms;
import io.cmgr.engine.session.ChannelSession;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.engine.transport.TransportChoice;
import io.cmgr.engine.udp.DatagramSession;
import io.cmgr.engine.udp.UdpOpening;
import io.cmgr.engine.wire.Recordings;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Link;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Recording;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of one manager that uses Netty: it makes the event loops and all that the manager's parts share, and hands
 * each call of the public API to the room that carries it out. Any thread may call it.
 */
public final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final TransportChoice choice;
    private final ManagerContext context;
    private final EventLoops loops;
    private final SessionRegistry registry;
    private final Rooms rooms;
    private final LocalSessions here;

    /** The way to other nodes; null without a cluster. */
    private final @Nullable Relay relay;

    private final Cluster cluster;
    private final Shutdown shutdown;

    /**
     * Starts the event loops.
     *
     * @param settings checked values
     * @throws UnsupportedOperationException if the transport cannot be loaded
     */
    public Engine(ManagerSettings settings) {
        choice = TransportChoice.of(settings.transport(), settings.sharedGroup(), settings.eventLoops() + 1);
        SocketTransport transport = choice.transport();
        ManagerThreads threads = new ManagerThreads(settings.threadName());
        FaultLog faults =
                new FaultLog(Ticker.systemTicker(), settings.warnings().buffers());
        loops = eventLoops(settings, transport, threads, faults);
        NameResolver resolver = new NameResolver(threads.named("resolver", true));
        context = ManagerContext.of(settings, transport, loops, threads, faults, resolver);
        registry = context.registry();
        relay = context.relay();
        rooms = new Rooms(
                context.rooms(),
                loops,
                settings.allocator(),
                room -> registry.isClosed() ? Refusals.managerClosed("room \"" + PrintableText.of(room) + '"') : null,
                registry::channel,
                relay);
        here = new LocalSessions(context, rooms);
        watchLoops(settings.warnings().blockedLoop());
        shutdown = new Shutdown(context);
        cluster = relay == null ? new ClusterOfOne(here, loops, registry::isClosed) : join(relay);
        log.info("manager {}: {}", PrintableText.of(settings.threadName()), choice);
        NettyJars.found().doubts().forEach(log::warn);
    }

    /** The backplane may be that of another manager, or miss a class: then nothing of this one remains. */
    private Cluster join(Relay node) {
        try {
            node.start(here);
            return node.cluster();
        } catch (RuntimeException | Error refused) {
            var unused = shutdown.begin();
            throw refused;
        }
    }

    /** Nobody watches the loops if the limit is zero. */
    private void watchLoops(Duration limit) {
        if (!limit.isZero()) {
            loops.watchedBy(new LoopWatch(
                    loops.accepting().next(),
                    loops::all,
                    limit.toNanos(),
                    registry::openSessions,
                    new RunningCallback(registry)));
        }
    }

    private static EventLoops eventLoops(
            ManagerSettings settings, SocketTransport transport, ManagerThreads threads, FaultLog faults) {
        EventLoopGroup shared = settings.sharedGroup();
        IoHandlerFactory handlers = transport.ioHandlers();
        return new EventLoops(
                shared != null ? shared : group(settings.eventLoops(), threads.eventLoops(settings.daemon()), handlers),
                shared == null,
                group(1, threads.acceptingLoop(settings.daemon()), handlers),
                faults);
    }

    private static EventLoopGroup group(int loops, ThreadFactory threads, IoHandlerFactory handlers) {
        return new MultiThreadIoEventLoopGroup(loops, threads, handlers);
    }

    public Transport transportName() {
        return context.transport().name();
    }

    /** The transport, and why a faster one is not in use. */
    @Override
    public String toString() {
        return choice.toString();
    }

    public Listener listen(TcpListen where, SessionHandler handler) throws IOException {
        requireNonNull(handler, "handler");
        requireListenable();
        return new ListenerOpening(context).listen(where, handler);
    }

    public UdpSession listen(UdpListen where, SessionHandler handler) throws IOException {
        requireNonNull(handler, "handler");
        requireListenable();
        return new UdpOpening(context).open(where, handler);
    }

    public CompletableFuture<Session> connect(TcpConnect where, SessionHandler handler) {
        requireNonNull(where, "where");
        requireNonNull(handler, "handler");
        return ConnectAttempt.start(context, where, handler);
    }

    /** Starts a link. The announcer is given it before its first attempt begins. */
    public Link link(TcpConnect where, Reconnect manner, SessionHandler handler, Consumer<Link> announcer) {
        requireNonNull(where, "where");
        requireNonNull(manner, "manner");
        requireNonNull(handler, "handler");
        return KeptLink.start(context, where, manner, handler, announcer);
    }

    public Optional<Link> link(String id) {
        return registry.entry(id) instanceof RegisteredLink link ? Optional.of(link.link()) : Optional.empty();
    }

    public Collection<Link> links() {
        return registry.links().stream().map(RegisteredLink::link).toList();
    }

    public Session attach(@Nullable String id, Channel channel, SessionHandler handler) {
        requireNonNull(channel, "channel");
        requireNonNull(handler, "handler");
        return AttachedChannel.of(channel, context, id, handler);
    }

    public Optional<Session> session(String id) {
        return Optional.ofNullable(registry.session(id));
    }

    public Collection<Session> sessions() {
        return registry.sessions();
    }

    public Recording wireLog(String id) {
        return Recordings.of(recorded(id)).log();
    }

    /** Begins a capture. Blocks until the file has begun. */
    public Recording capture(String id, Path file, long maxBytes) throws IOException {
        requireNonNull(id, "id");
        requireNonNull(file, "file");
        Ranges.inRange("maxBytes", maxBytes, 1024, Long.MAX_VALUE);
        return Recordings.of(recorded(id))
                .capture(file, maxBytes, context.threads().named("capture", true));
    }

    private ChannelSession recorded(String id) {
        if (registry.session(id) instanceof ChannelSession session) {
            return session;
        }
        throw here.unknown(id);
    }

    public Optional<Listener> listener(String id) {
        return Optional.ofNullable(registry.listener(id));
    }

    public Collection<Listener> listeners() {
        return List.copyOf(registry.listeners());
    }

    /** The session of this id or address, or a destination that refuses every write. */
    public Destination<Void> to(String id) {
        Destination<Void> destination = registry.destination(id);
        return destination == null ? notHere(id) : destination;
    }

    /** No id of a session has a slash in it. */
    private Destination<Void> notHere(String id) {
        return relay == null || id.indexOf('/') < 0 || registry.isClosed()
                ? here.refusing(here.unknown(id))
                : relay.to(id);
    }

    /** One peer of a UDP session, or a destination that refuses every write. */
    public Destination<Void> to(String id, InetSocketAddress peer) {
        requireNonNull(peer, "to");
        Ranges.port(peer.getPort(), 1);
        return peerOf(id, session -> session.to(peer));
    }

    /** One peer of a UDP session by name, or a destination that refuses every write. */
    public Destination<Void> to(String id, HostPort peer) {
        InetAddress literal = InternetAddresses.literal(peer.host());
        return literal != null
                ? to(id, new InetSocketAddress(literal, peer.port()))
                : peerOf(id, session -> session.to(peer));
    }

    /** All open stream sessions of the cluster, except the one with this id or address; null excepts none. */
    public Destination<BroadcastResult> allSessions(@Nullable String except) {
        return relay == null
                ? here.all(except)
                : here.all(relay.localExcept(except)).andOn(relay.all(except));
    }

    /** All open stream sessions of this manager. */
    public Destination<BroadcastResult> allHere() {
        return here.all(null);
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The figures of the cluster; null without one. */
    public @Nullable ClusterStats clusterStats() {
        return relay == null ? null : cluster.stats();
    }

    /** The room of this name. */
    public Room room(String name) {
        return rooms.named(name);
    }

    /** The rooms in which somebody is, as a snapshot. */
    public Collection<Room> rooms() {
        return rooms.all();
    }

    public CompletableFuture<Void> close(String id) {
        RegistryEntry entry = registry.entry(id);
        if (entry != null) {
            return entry.end(EndReason.LOCAL_CLOSE);
        }
        Listener listener = registry.listener(id);
        return listener != null ? listener.close() : LoopAwareFuture.failed(loops, here.unknown(id));
    }

    /** What has this id or alias, and why it does not move. Fails for no id. */
    public String explain(String id) {
        RegistryEntry entry = registry.entry(id);
        if (entry != null) {
            return entry.explain();
        }
        RegisteredListener listener = registry.listener(id);
        return listener != null ? listener.explain() : nobody(id);
    }

    private String nobody(String id) {
        return "No session, attempt, link or listener" + (relay == null ? "" : " of this node") + " has the id \""
                + PrintableText.of(id) + '"' + (registry.isClosed() ? ", since the manager has closed." : " now.");
    }

    public ManagerStats stats() {
        return registry.stats(
                context.rooms(), context.handshakes().counters().stats(), loops.stats(context.streams()::on));
    }

    public CompletableFuture<Void> closed() {
        return shutdown.done();
    }

    /** Whether the manager has been told to close. */
    public boolean isClosing() {
        return registry.isSealed();
    }

    public CompletableFuture<Void> closeAsync() {
        return shutdown.begin();
    }

    /** To be called when {@link #closed} is complete: waits a moment until the closing thread has ended, too. */
    public void awaitThreads() {
        shutdown.awaitThread();
    }

    /**
     * Stops reading, waits until the application has finished what it has, and then closes.
     *
     * @param limit for all of that together
     * @param applicationDone makes a future that completes when the application has finished, given the handlers of all
     *     sessions and attempts. It is called at once, and again and again when nothing more is read
     */
    public CompletableFuture<DrainResult> drain(
            Duration limit, Function<Collection<SessionHandler>, CompletableFuture<?>> applicationDone) {
        return shutdown.drain(limit, () -> applicationDone.apply(registry.handlers()));
    }

    public boolean inEventLoop() {
        return loops.inEventLoop();
    }

    private void requireListenable() {
        if (registry.isSealed()) {
            throw Refusals.managerClosed("listen");
        }
        loops.refuseInEventLoop("listen");
    }

    private Destination<Void> peerOf(String id, Function<DatagramSession, Destination<Void>> peer) {
        Session session = registry.session(id);
        if (session instanceof DatagramSession datagrams) {
            return peer.apply(datagrams);
        }
        return here.refusing(session == null ? here.unknown(id) : Refusals.notByAddress(session));
    }
}
