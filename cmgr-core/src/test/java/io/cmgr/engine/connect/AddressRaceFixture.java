// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpConnect;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.TestManager;
import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Stub;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect to a name. The test decides how each of its addresses reacts, when the event loop runs, and what
 * time it is.
 */
final class AddressRaceFixture implements AutoCloseable {
    static final TcpConnect WHERE = TcpConnect.to("name", 4160);
    private static final SessionHandler NO_HANDLER = (session, data, from) -> {};

    private final MockTicker clock = Ticker.newMockTicker();
    private final ManualIoEventLoop loop =
            new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), clock);
    private final List<FakeChannel> channels = new ArrayList<>();
    private final SocketTransport transport =
            Stub.of(SocketTransport.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "client" -> (ChannelFactory<?>) this::newChannel;
                case "keepAlive" -> Map.of();
                case "ackLimit" -> {
                    if (this.noMemory != null) {
                        throw this.noMemory;
                    }
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private final ManagerContext context = TestManager.context(loop, transport, this::lookUp);

    /** Thrown while the session is made; null if it is to be made. */
    private @Nullable OutOfMemoryError noMemory;

    /** The addresses of each name. A name without any is unknown. */
    private final Map<String, InetAddress[]> names = new ConcurrentHashMap<>();

    /** Open while the look-up of this name hangs. */
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();

    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final AtomicInteger lookUpsUnderWay = new AtomicInteger();
    private final AtomicInteger mostLookUpsAtOnce = new AtomicInteger();

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookedUp.add(host);
        mostLookUpsAtOnce.accumulateAndGet(lookUpsUnderWay.incrementAndGet(), Math::max);
        try {
            return answer(host);
        } finally {
            lookUpsUnderWay.decrementAndGet();
        }
    }

    private InetAddress[] answer(String host) throws UnknownHostException {
        try {
            hanging.getOrDefault(host, new CountDownLatch(0)).await();
        } catch (InterruptedException managerClosed) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = names.getOrDefault(host, new InetAddress[0]);
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    /** Gives a name these addresses. */
    void name(String host, InetAddress... addresses) {
        names.put(host, addresses);
    }

    /** From now on the look-up of this name takes until the latch is counted down. */
    CountDownLatch hang(String host) {
        CountDownLatch latch = new CountDownLatch(1);
        hanging.put(host, latch);
        return latch;
    }

    /** The names that were looked up, in this order. */
    List<String> lookedUp() {
        return lookedUp;
    }

    /** How many look-ups were under way at once, at most. */
    int mostLookUpsAtOnce() {
        return mostLookUpsAtOnce.get();
    }

    /** Begins to connect, and does not wait for any look-up. */
    CompletableFuture<Session> begin(TcpConnect where) {
        CompletableFuture<Session> connecting =
                ConnectAttempt.start(context, where.id() == null ? where.as("out") : where, NO_HANDLER);
        turn();
        return connecting;
    }

    /** Waits until so many addresses have been tried, while no time passes. */
    void awaitTried(int count) {
        Deadline.until("attempts", () -> {
            turn();
            return channels.size() == count;
        });
    }

    private FakeChannel newChannel() {
        FakeChannel channel = new FakeChannel();
        channels.add(channel);
        return channel;
    }

    @Override
    public void close() {
        context.resolver().close();
        context.handshakes().close();
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            clock.advance(1, TimeUnit.SECONDS);
            loop.runNow();
        }
    }

    static InetAddress[] named(String... literals) {
        return Arrays.stream(literals).map(InternetAddresses::literal).toArray(InetAddress[]::new);
    }

    /** This many addresses of one family. */
    static InetAddress[] some(int count) {
        return named(
                IntStream.rangeClosed(1, count).mapToObj(i -> "198.18.0." + i).toArray(String[]::new));
    }

    /** Connects, and waits until the look-up is over. */
    CompletableFuture<Session> connect(TcpConnect where, InetAddress... found) {
        name("name", found);
        CompletableFuture<Session> connecting = begin(where);
        Deadline.until("the look-up", () -> {
            turn();
            return connecting.isDone() || !channels.isEmpty();
        });
        turn();
        return connecting;
    }

    ManagerContext context() {
        return context;
    }

    void pass(long millis) {
        clock.advance(millis, TimeUnit.MILLISECONDS);
        turn();
    }

    /** Time passes in which the event loop is busy: what has become due has not been done. */
    void passBusy(long millis) {
        clock.advance(millis, TimeUnit.MILLISECONDS);
    }

    void turn() {
        while (loop.runNow() > 0) {
            // further tasks
        }
    }

    /** The channel to the address that was tried as this one, counted from 0. */
    FakeChannel channel(int number) {
        return channels.get(number);
    }

    /** How many addresses have been tried. */
    int tried() {
        return channels.size();
    }

    List<FakeChannel> open() {
        return channels.stream().filter(FakeChannel::isOpen).toList();
    }

    /** Forgets all channels, before a further attempt. */
    void forgetChannels() {
        channels.clear();
    }

    /** From now on making a session fails with this error. */
    OutOfMemoryError runOutOfMemory() {
        noMemory = new OutOfMemoryError("as a test wants it");
        return noMemory;
    }

    void assertTried(String... inOrder) {
        turn();
        assertEquals(
                List.of(inOrder),
                channels.stream()
                        .map(channel -> channel.address().getAddress().getHostAddress())
                        .toList());
    }

    void assertNothingLeft() {
        turn();
        assertEquals(List.of(), open());
        assertEquals(context.limit().max(), context.limit().free());
        assertTrue(context.registry().entries().isEmpty());
        int tried = channels.size();
        pass(TimeUnit.HOURS.toMillis(1));
        assertEquals(tried, channels.size());
    }

    void assertConnected(CompletableFuture<Session> connecting, FakeChannel winner) {
        turn();
        Session session = connecting.getNow(null);
        assertNotNull(session, "no session");
        assertSame(winner, session.channel());
        assertSame(session, context.registry().session("out"));
        assertEquals(List.of(winner), open());
        winner.close();
        assertNothingLeft();
    }
}
