// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Stub;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The race of a name's addresses, on an event loop that turns when the test says so, by a clock of the test's. */
@ExtendWith(NoLeaks.class)
class DialTest {
    private static final TcpConnect WHERE = TcpConnect.to("name", 4160);
    private static final SessionHandler NOBODY = (session, data, from) -> {};

    private final MockTicker clock = Ticker.newMockTicker();
    private final ManualIoEventLoop loop =
            new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), clock);
    private final List<DialledChannel> channels = new ArrayList<>();
    private final SocketTransport transport =
            Stub.of(SocketTransport.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "client" -> (ChannelFactory<?>) this::channel;
                case "keepAlive" -> Map.of();
                case "ackLimit" -> {
                    if (this.noMemory != null) {
                        throw this.noMemory;
                    }
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private final EngineContext context = TestManager.context(loop, transport, this::lookUp);

    /** Thrown while the session is made; null to make it. */
    private @Nullable OutOfMemoryError noMemory;

    /** Of the name, which is unknown without any. */
    private InetAddress[] addresses = {};

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    private DialledChannel channel() {
        DialledChannel channel = new DialledChannel();
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void closeTheLoop() {
        context.resolver().close();
        context.handshakes().close();
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            clock.advance(1, TimeUnit.SECONDS);
            loop.runNow();
        }
    }

    private static InetAddress[] named(String... literals) {
        return Arrays.stream(literals).map(InternetAddresses::literal).toArray(InetAddress[]::new);
    }

    /** Addresses of one family, as many as wanted. */
    private static InetAddress[] some(int count) {
        return named(
                IntStream.rangeClosed(1, count).mapToObj(i -> "198.18.0." + i).toArray(String[]::new));
    }

    /** Connects, and waits until the look-up is over. */
    private CompletableFuture<Session> connect(TcpConnect where, InetAddress... found) {
        addresses = found;
        CompletableFuture<Session> connecting = ConnectAttempt.begin(context, where.as("out"), NOBODY);
        Deadline.until("the look-up", () -> {
            turn();
            return connecting.isDone() || !channels.isEmpty();
        });
        turn();
        return connecting;
    }

    private void pass(long millis) {
        clock.advance(millis, TimeUnit.MILLISECONDS);
        turn();
    }

    private void turn() {
        while (loop.runNow() > 0) {
            // further tasks
        }
    }

    private void assertTried(String... inOrder) {
        turn();
        assertEquals(
                List.of(inOrder),
                channels.stream()
                        .map(channel -> channel.address().getAddress().getHostAddress())
                        .toList());
    }

    private void assertNothingLeft() {
        turn();
        assertFalse(channels.stream().anyMatch(DialledChannel::isOpen));
        assertEquals(context.limit().max(), context.limit().free());
        assertTrue(context.registry().entries().isEmpty());
        int tried = channels.size();
        pass(TimeUnit.HOURS.toMillis(1));
        assertEquals(tried, channels.size());
    }

    private void assertConnected(CompletableFuture<Session> connecting, DialledChannel winner) {
        turn();
        Session session = connecting.getNow(null);
        assertNotNull(session, "no session");
        assertSame(winner, session.channel());
        assertSame(session, context.registry().session("out"));
        assertEquals(
                List.of(winner),
                channels.stream().filter(DialledChannel::isOpen).toList());
        winner.close();
        assertNothingLeft();
    }

    @Test
    void theNextAddressBeginsAQuarterOfASecondAfterTheOneBefore() {
        CompletableFuture<Session> connecting = connect(WHERE, some(3));
        pass(Dial.HEAD_START_MILLIS - 1);
        assertTried("198.18.0.1");
        pass(1);
        assertTried("198.18.0.1", "198.18.0.2");
        pass(Dial.HEAD_START_MILLIS);
        assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        pass(Dial.HEAD_START_MILLIS);
        channels.get(1).answer();
        assertConnected(connecting, channels.get(1));
    }

    @Test
    void theNextAddressBeginsAtOnceWhenTheOneBeforeHasFailed() {
        CompletableFuture<Session> connecting = connect(WHERE, some(4));
        channels.get(0).refuse();
        assertTried("198.18.0.1", "198.18.0.2");
        pass(Dial.HEAD_START_MILLIS - 1);
        channels.get(1).refuse();
        pass(1);
        assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        pass(Dial.HEAD_START_MILLIS - 1);
        assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4");
        channels.get(3).answer();
        assertConnected(connecting, channels.get(3));
    }

    @Test
    void theFamiliesTakeTurnsInTheSystemsOrder() {
        InetAddress[] found = named("2001:db8::1", "2001:db8::2", "2001:db8::3", "198.18.0.1", "198.18.0.2");
        CompletableFuture<Session> connecting = connect(WHERE, found);
        for (int i = 1; i < found.length; i++) {
            pass(Dial.HEAD_START_MILLIS);
        }
        assertTried("2001:db8:0:0:0:0:0:1", "198.18.0.1", "2001:db8:0:0:0:0:0:2", "198.18.0.2", "2001:db8:0:0:0:0:0:3");
        channels.get(4).answer();
        assertConnected(connecting, channels.get(4));
    }

    @Test
    void noMoreThanSixteenAddressesAreTried() {
        CompletableFuture<Session> connecting = connect(WHERE, some(40));
        for (int i = 0; i < Dial.MAX_ADDRESSES; i++) {
            channels.get(i).refuse();
            turn();
        }
        assertEquals(Dial.MAX_ADDRESSES, channels.size());
        Refusal.failed(ConnectException.class, "198.18.0.1:4160", connecting);
        assertEquals(Dial.MAX_ADDRESSES - 1, Deadline.failure(connecting).getSuppressed().length);
        assertNothingLeft();
    }

    @Test
    void whenAllHaveFailedTheFirstFailureHasTheOthersWithIt() {
        CompletableFuture<Session> connecting = connect(WHERE, some(2));
        pass(Dial.HEAD_START_MILLIS);
        Throwable first = channels.get(1).refuse();
        Throwable second = channels.get(0).refuse();
        assertSame(first, Deadline.failure(connecting));
        assertEquals(List.of(second), List.of(first.getSuppressed()));
        assertNothingLeft();
    }

    @Test
    void anUnknownNameFails() {
        Refusal.failed(UnknownHostException.class, "name", connect(WHERE));
        assertNothingLeft();
    }

    @Test
    void aConnectionThatIsNoSessionYetDoesNotHoldTheOthersUp() {
        TcpConnect silent = WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = connect(silent, some(3));
        channels.get(0).answer();
        assertFalse(connecting.isDone());
        pass(Dial.HEAD_START_MILLIS);
        channels.get(1).answer();
        channels.get(1).pipeline().fireUserEventTriggered(Handshake.DONE);
        assertConnected(connecting, channels.get(1));
    }

    @Test
    void aConnectionThatClosesBeforeItIsASessionEndsTheAttempt() {
        TcpConnect silent = WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = connect(silent, some(3));
        pass(Dial.HEAD_START_MILLIS);
        channels.get(0).answer();
        channels.get(0).close();
        turn();
        Refusal.failed(IOException.class, "closed before it became a session", connecting);
        assertNothingLeft();
    }

    @Test
    void theTimeOutEndsWhatIsNotConnected() {
        CompletableFuture<Session> connecting = connect(WHERE.connectTimeout(Duration.ofMillis(400)), some(3));
        Throwable refusal = channels.get(0).refuse();
        pass(400);
        Refusal.failed(ConnectTimeoutException.class, "400 ms", connecting);
        assertEquals(List.of(refusal), List.of(Deadline.failure(connecting).getSuppressed()));
        assertNothingLeft();
    }

    @Test
    void theTimeOutLeavesAHandshakeItsOwnTime() {
        TcpConnect silent =
                WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake())).connectTimeout(Duration.ofMillis(400));
        CompletableFuture<Session> connecting = connect(silent, some(3));
        channels.get(0).answer();
        pass(400);
        assertFalse(connecting.isDone());
        assertEquals(
                List.of(channels.get(0)),
                channels.stream().filter(DialledChannel::isOpen).toList());
        pass(5000);
        assertTried("198.18.0.1", "198.18.0.2");
        channels.get(0).pipeline().fireUserEventTriggered(Handshake.DONE);
        assertConnected(connecting, channels.get(0));
    }

    @Test
    void aConnectionToItselfIsRefusedLikeAPortWhereNobodyListens() {
        CompletableFuture<Session> connecting = connect(WHERE, some(2));
        channels.get(0).answerItself();
        assertTried("198.18.0.1", "198.18.0.2");
        channels.get(1).answerItself();
        turn();
        Refusal.failed(ConnectException.class, "Connection refused: /198.18.0.1:4160", connecting);
        assertNothingLeft();
    }

    @Test
    void handlersThatCannotBeMadeASecondTimeFailTheSecondAddressOnly() {
        IllegalStateException once = new IllegalStateException("made already");
        TcpConnect where = WHERE.pipeline(pipeline -> {
            if (channels.size() > 1) {
                throw once;
            }
        });
        CompletableFuture<Session> connecting = connect(where, some(2));
        pass(Dial.HEAD_START_MILLIS);
        assertFalse(connecting.isDone());
        channels.get(0).answer();
        assertConnected(connecting, channels.get(0));
    }

    @Test
    void handlersThatCanNeverBeMadeFailTheAttempt() {
        IllegalStateException never = new IllegalStateException("never");
        TcpConnect where = WHERE.pipeline(pipeline -> {
            throw never;
        });
        CompletableFuture<Session> connecting = connect(where, some(2));
        assertSame(never, Deadline.failure(connecting));
        assertEquals(2, channels.size());
        assertNothingLeft();
    }

    @Test
    void anEndInTheMiddleLeavesNothing() {
        CompletableFuture<Session> connecting = connect(WHERE, some(3));
        pass(Dial.HEAD_START_MILLIS);
        connecting.cancel(false);
        assertNothingLeft();
        assertEquals(2, channels.size());
    }

    @Test
    void anErrorWhileTheSessionIsMadeFailsTheConnectAndLeavesNothing() {
        noMemory = new OutOfMemoryError("as a test wants it");
        CompletableFuture<Session> connecting = connect(WHERE.slowConsumer(SlowConsumerPolicy.DISCONNECT), some(2));
        channels.get(0).answer();
        turn();
        assertSame(noMemory, Deadline.failure(connecting).getCause());
        assertNothingLeft();
    }

    /** Every order of answers, refusals and silence, against what the rule says. */
    @Test
    void theFirstToAnswerWinsWhateverTheOthersDo() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("DialTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            channels.clear();
            race(random);
        }
    }

    private static final List<Reaction> REACTIONS = List.of(Reaction.values());

    private enum Reaction {
        ANSWERS,
        MEETS_ITSELF,
        REFUSES,
        SAYS_NOTHING;

        boolean isFailure() {
            return this == MEETS_ITSELF || this == REFUSES;
        }

        void of(DialledChannel channel) {
            switch (this) {
                case ANSWERS -> channel.answer();
                case MEETS_ITSELF -> channel.answerItself();
                case REFUSES -> channel.refuse();
                case SAYS_NOTHING -> {}
            }
        }
    }

    /** What an address does, and how many milliseconds after it was called. */
    private record Script(Reaction reaction, long delay) {
        static Script of(Random random) {
            Reaction reaction = REACTIONS.get(random.nextInt(REACTIONS.size()));
            return new Script(reaction, 1 + random.nextInt(600));
        }
    }

    /** When an address is called, and the number of the one before if that has failed, else -1. */
    private record Begin(long at, int failed) {}

    /** How a race ends: the winner's number or -1, and how many addresses were tried. */
    private record Outcome(int winner, int tried) {
        static Outcome of(List<Script> scripts, long limit) {
            List<Begin> begins = new ArrayList<>(List.of(new Begin(0, -1)));
            long end = limit;
            int winner = -1;
            for (int i = 0; i < scripts.size(); i++) {
                Script script = scripts.get(i);
                long begun = begins.get(i).at();
                long over = begun + script.delay();
                if (script.reaction() == Reaction.ANSWERS && over < end) {
                    end = over;
                    winner = i;
                }
                boolean failsFirst = script.reaction().isFailure() && over < headStart(begun);
                begins.add(failsFirst ? new Begin(over, i) : new Begin(headStart(begun), -1));
            }
            long ended = end;
            int won = winner;
            begins.remove(scripts.size());
            return new Outcome(winner, (int) begins.stream()
                    .filter(begin -> begin.at() < ended || (begin.at() == ended && begin.failed() < won))
                    .count());
        }

        private static long headStart(long begin) {
            return begin + Dial.HEAD_START_MILLIS;
        }
    }

    private void race(Random random) {
        long limit = 100L + random.nextInt(1500);
        List<Script> scripts = Stream.generate(() -> Script.of(random))
                .limit(1L + random.nextInt(6))
                .toList();
        CompletableFuture<Session> connecting =
                connect(WHERE.connectTimeout(Duration.ofMillis(limit)), some(scripts.size()));
        Map<Integer, Long> due = new HashMap<>();
        long cancelled = random.nextInt(4) == 0 ? random.nextInt(500) : Long.MAX_VALUE;
        for (long now = 0; !connecting.isDone() && now < cancelled; now++) {
            for (int i = 0; i < channels.size(); i++) {
                due.putIfAbsent(i, now + scripts.get(i).delay());
                if (due.get(i) == now && channels.get(i).isOpen()) {
                    scripts.get(i).reaction().of(channels.get(i));
                    turn();
                }
            }
            pass(1);
        }
        if (connecting.cancel(false)) {
            assertNothingLeft();
            return;
        }
        Outcome expected = Outcome.of(scripts, limit);
        String what = scripts + " within " + limit;
        assertEquals(expected.tried(), channels.size(), what);
        assertEquals(expected.winner() < 0, connecting.isCompletedExceptionally(), what);
        if (expected.winner() >= 0) {
            assertConnected(connecting, channels.get(expected.winner()));
        } else {
            assertNothingLeft();
        }
    }

    /** Stands for whatever delays a session beyond its connection. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        static final Object DONE = new Object();

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            // later
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == DONE) {
                ctx.fireChannelActive();
            }
        }
    }
}
