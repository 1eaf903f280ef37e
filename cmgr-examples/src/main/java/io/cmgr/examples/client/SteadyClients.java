// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.cmgr.examples.client.Traffic.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** All clients of one server or cluster, each on a connection that stays open. */
public final class SteadyClients implements LoadGenerator {
    private static final int CONNECTING_AT_ONCE = 128;
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_TICK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SHORTEST_TICK = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long DATAGRAM_TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClientLoops loops;
    private final Traffic traffic;
    private final Wire wire;
    private final List<? extends SocketAddress> servers;
    private final List<ClientGroup> groups;
    private final @Nullable Feed feed;
    private final BroadcastMessages messages;
    private final List<Echoes> echoes;
    private final Failures failures = new Failures();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean closing;

    /**
     * Creates the clients of one server, without connecting them.
     *
     * @param loops the event loops of the clients
     * @param traffic what the clients send
     * @param server where the clients connect
     */
    public SteadyClients(ClientLoops loops, Traffic traffic, SocketAddress server) {
        this(loops, traffic, Wire.PLAIN, List.of(server));
    }

    /**
     * Creates the clients of a cluster, which connect to its servers in turn. A broadcast is answered when a client of
     * each server has heard it.
     *
     * @param loops the event loops of the clients; one if there are several servers
     * @param traffic what the clients send
     * @param wire how it travels; datagrams are plain
     * @param servers where the clients connect: over TCP, or to Unix-domain sockets
     */
    public SteadyClients(ClientLoops loops, Traffic traffic, Wire wire, List<? extends SocketAddress> servers) {
        this(loops, traffic, wire, servers, null);
    }

    /**
     * Creates the clients of a server whose messages come from elsewhere, without connecting them.
     *
     * @param feed by which the senders send, and not by their connections; it is closed with the clients
     * @param loops the event loops of the clients
     * @param traffic what is sent
     * @param server where the clients connect
     * @return the clients
     */
    public static SteadyClients fedBy(Feed feed, ClientLoops loops, Traffic traffic, SocketAddress server) {
        return new SteadyClients(loops, traffic, Wire.PLAIN, List.of(server), feed);
    }

    private SteadyClients(
            ClientLoops loops, Traffic traffic, Wire wire, List<? extends SocketAddress> servers, @Nullable Feed feed) {
        this.feed = feed;
        this.loops = loops;
        this.traffic = traffic;
        this.wire = wire;
        this.servers = List.copyOf(servers);
        int witnesses = traffic.kind() == Kind.BROADCAST ? servers.size() : 1;
        echoes = Stream.generate(() -> new Echoes(witnesses))
                .limit(traffic.senders())
                .toList();
        messages = new BroadcastMessages(traffic.size());
        long tick = traffic.rate() > 0 ? scheduleTick(traffic) : traffic.kind() == Kind.UDP ? DATAGRAM_TICK : 0;
        groups = loops.all().stream().map(loop -> new ClientGroup(loop, tick)).toList();
    }

    /** As long as from one message to the next, within bounds: a message waits for the tick after it is due. */
    private static long scheduleTick(Traffic traffic) {
        long between = traffic.intervalNanos() / traffic.senders();
        return Math.max(SHORTEST_TICK, Math.min(LONGEST_TICK, between));
    }

    /**
     * Opens the connections. One that fails counts in {@link #failures}, and the others go on.
     *
     * @param ramp the time over which the connections are opened, evenly; zero for as fast as possible
     * @param progress receives how many connections have been tried so far
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public void open(Duration ramp, IntConsumer progress) throws InterruptedException {
        Semaphore places = new Semaphore(CONNECTING_AT_ONCE);
        long start = System.nanoTime();
        for (int index = 0; index < traffic.connections(); index++) {
            long due = start + ramp.toNanos() / traffic.connections() * index;
            while (due - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
            places.acquire();
            open(index).addListener(opened -> places.release());
            progress.accept(index + 1);
        }
        places.acquire(CONNECTING_AT_ONCE);
    }

    private Future<?> open(int index) {
        int place = index % groups.size();
        EventLoop loop = loops.all().get(place);
        String name = "connection " + index;
        ChannelHandler client = client(groups.get(place), index, new FailureReporter(name, failures, () -> closing));
        SocketAddress server = servers.get(index % servers.size());
        Promise<Void> ready = loop.newPromise();
        ChannelFuture connected = traffic.kind() == Kind.UDP
                ? loops.udp(loop, traffic.size()).handler(client).connect(server)
                : loops.connect(loop, server, handler(client, ready));
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                ready.tryFailure(done.cause());
            } else if (traffic.kind() == Kind.UDP) {
                ready.trySuccess(null);
            }
        });
        return ready.addListener(done -> {
            if (done.isSuccess()) {
                channels.add(connected.channel());
            } else {
                failures.connectionFailed(name + ": " + done.cause().getMessage());
            }
        });
    }

    private ChannelHandler handler(ChannelHandler client, Promise<Void> ready) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                wire.addTo(channel, new ReadyGate(wire.readyAfter(), ready));
                channel.pipeline().addLast(client);
            }
        };
    }

    private ChannelHandler client(ClientGroup group, int index, FailureReporter reporter) {
        SendSchedule schedule = new SendSchedule(traffic.intervalNanos(), (double) index / traffic.senders());
        int inFlight = traffic.inFlight();
        return switch (traffic.kind()) {
            case ECHO ->
                new EchoClient(group, new Window(group, schedule, inFlight), reporter, wire, traffic.size(), index);
            case BROADCAST, ROOM -> {
                Window window = new Window(group, schedule, inFlight);
                yield new BroadcastClient(group, window, reporter, messages, index, traffic, echoes, feed);
            }
            case UDP -> new DatagramClient(group, schedule, reporter, traffic.size(), inFlight);
        };
    }

    /** How many connections are open. */
    public int connected() {
        return channels.size();
    }

    @Override
    public void start() {
        groups.forEach(ClientGroup::start);
    }

    @Override
    public void stop(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        for (Future<?> stopped : groups.stream().map(ClientGroup::stopSending).toList()) {
            // from then on the count of sent messages is final
            stopped.awaitUninterruptibly(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        while (totals().unanswered() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        if (traffic.kind().reachesOthers()) {
            awaitSilence(end);
        }
        groups.forEach(ClientGroup::stopClock);
    }

    /** Waits until nothing more is heard: the sender may hear its message long before the last of the others. */
    private void awaitSilence(long end) {
        long heard;
        do {
            heard = totals().heard();
            LockSupport.parkNanos(SILENCE);
        } while (totals().heard() > heard && System.nanoTime() - end < 0);
    }

    @Override
    public Totals totals() {
        return groups.stream().map(ClientGroup::totals).reduce(Totals.NONE, Totals::plus);
    }

    @Override
    public Histogram latencies() {
        Histogram all = new Histogram(3);
        groups.forEach(group -> all.add(group.latencies()));
        return all;
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public void close() {
        closing = true;
        channels.close().awaitUninterruptibly();
        if (feed != null) {
            feed.close();
        }
    }
}
