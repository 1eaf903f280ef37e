// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.cmgr.examples.client.Traffic.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/** All clients of one server. */
public final class Fleet implements Drive {
    private static final int CONNECTING_AT_ONCE = 128;
    private static final long SCHEDULE_TICK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DATAGRAM_TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClientLoops loops;
    private final Traffic traffic;
    private final InetSocketAddress server;
    private final List<Crew> crews;
    private final BroadcastMessages messages;
    private final Complaints complaints = new Complaints();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean closing;

    /**
     * Creates a fleet, without connecting it.
     *
     * @param loops whose event loops it uses
     * @param traffic what it does
     * @param server to whom
     */
    public Fleet(ClientLoops loops, Traffic traffic, InetSocketAddress server) {
        this.loops = loops;
        this.traffic = traffic;
        this.server = server;
        messages = new BroadcastMessages(traffic.size());
        long tick = traffic.rate() > 0 ? SCHEDULE_TICK : traffic.kind() == Kind.UDP ? DATAGRAM_TICK : 0;
        crews = loops.all().stream().map(loop -> new Crew(loop, tick)).toList();
    }

    /**
     * Opens the connections. One that fails is complained of, and the others go on.
     *
     * @param ramp over how long, evenly; zero for as fast as possible
     * @param progress told how many have been tried
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

    private ChannelFuture open(int index) {
        int place = index % crews.size();
        EventLoop loop = loops.all().get(place);
        String name = "connection " + index;
        ChannelHandler client = client(crews.get(place), index, new Outcome(name, complaints, () -> closing));
        Bootstrap bootstrap = traffic.kind() == Kind.UDP ? loops.udp(loop, traffic.size()) : loops.tcp(loop);
        ChannelFuture opened = bootstrap.handler(client).connect(server);
        return opened.addListener(done -> {
            if (done.isSuccess()) {
                channels.add(opened.channel());
            } else {
                complaints.connectionFailed(name + ": " + done.cause().getMessage());
            }
        });
    }

    private ChannelHandler client(Crew crew, int index, Outcome outcome) {
        Pace pace = new Pace(traffic.intervalNanos(), (double) index / traffic.senders());
        int inFlight = traffic.inFlight();
        return switch (traffic.kind()) {
            case ECHO -> new EchoClient(crew, new Window(crew, pace, inFlight), outcome, traffic.size(), index);
            case BROADCAST -> {
                Window window = new Window(crew, pace, inFlight);
                yield new BroadcastClient(crew, window, outcome, messages, index, traffic.senders());
            }
            case UDP -> new DatagramClient(crew, pace, outcome, traffic.size(), inFlight);
        };
    }

    /** How many connections are open. */
    public int connected() {
        return channels.size();
    }

    @Override
    public void go() {
        crews.forEach(Crew::go);
    }

    @Override
    public void halt(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (Future<?> halted : crews.stream().map(Crew::halt).toList()) {
            halted.awaitUninterruptibly(
                    end - System.nanoTime(), TimeUnit.NANOSECONDS); // all that is sent is counted then
        }
        while (totals().unanswered() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        crews.forEach(Crew::rest);
    }

    @Override
    public Totals totals() {
        return crews.stream().map(Crew::totals).reduce(Totals.NONE, Totals::plus);
    }

    /**
     * How long messages took from when they began, since this was last asked.
     *
     * @return nanoseconds
     */
    public Histogram latencies() {
        Histogram all = new Histogram(3);
        crews.forEach(crew -> all.add(crew.latencies()));
        return all;
    }

    @Override
    public Complaints complaints() {
        return complaints;
    }

    @Override
    public void close() {
        closing = true;
        channels.close().awaitUninterruptibly();
    }
}
