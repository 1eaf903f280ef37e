// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import io.cmgr.cluster.Backplane;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.NUID;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node's way to NATS: one {@link NatsLink} after the other. A thread makes the next link as soon as one is lost, and
 * ends when the link is up, which is after it has entered all topics.
 *
 * <p>The receiver is called under a lock, the gate, since the client delivers messages on one thread and reports on
 * others. This is short, as the receiver never blocks. The client in its turn may hold a lock of its own when it
 * reports, so nothing of the client that locks is called under the gate.
 */
final class NatsConnection implements Backplane.Connection, NatsLink.Listener, ErrorListener {
    private static final int DEFAULT_MAX_MESSAGE = 1 << 20;

    /** When the client's queue is full. The client itself has mostly waited for a second by then. */
    private static final long LOOK_AGAIN_MILLIS = 5;

    /** For a server to take all topics. One that freezes meanwhile is noticed earlier, by the pings. */
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(1);

    /** For what is under way to a server that is about to end. */
    private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(1);

    private static final String TOO_FAST = "messages came faster than they could be handed on";

    /** What the client says when a server refuses it at once. It does not read the server's words then. */
    private static final String UNREAD = "Read past initial info message";

    private static final String REFUSED = "the server refuses it at once, as it does when it has too many connections";

    private final Backplane.Receiver receiver;
    private final String replies;

    /** Like topics of nodes, rooms and ids, but no name is escaped so: nobody is in them. */
    private final List<String> unheard;

    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Options options;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object gate = new Object();

    /** The link that is up. Changed under the gate. */
    private volatile @Nullable NatsLink up;

    /** Whether a link has been up before. Guarded by the gate. */
    private boolean wasUp;

    /** When the last link came up, in nanoseconds of the JVM's clock. Guarded by the gate. */
    private long upSince;

    /** Guarded by the gate. */
    private final ReconnectPauses pauses = new ReconnectPauses(new SplittableRandom());

    /**
     * Whether the client has dropped messages and is behind still. The receiver is told when that begins, and when it
     * ends, as it may have missed messages in between. Guarded by the gate.
     */
    private boolean overflowing;

    /** What to enter. Guarded by itself, as is the link that enters it, which may not be up yet. */
    private final Set<String> topics = new HashSet<>();

    private @Nullable NatsLink entering;

    private volatile int maxMessage = DEFAULT_MAX_MESSAGE;

    /** What the server, or else the client, has complained of first since the last attempt to connect. */
    private volatile @Nullable String complaint;

    /** The link before, which may end while the next is made. Its complaints are no longer of interest. */
    private volatile @Nullable NatsLink former;

    NatsConnection(
            String prefix,
            Backplane.Receiver receiver,
            ThreadFactory factory,
            Function<NatsConnection, Options> options) {
        this.receiver = receiver;
        replies = prefix + "q." + NUID.nextGlobal() + ".";
        unheard = List.of(replies + 0, prefix + "n.=", prefix + "r.=", prefix + "i.=");
        threads = Executors.newCachedThreadPool(factory);
        timer = new ScheduledThreadPoolExecutor(1, factory);
        timer.setRemoveOnCancelPolicy(true);
        this.options = options.apply(this);
    }

    /** Makes the client's threads. */
    ExecutorService threads() {
        return threads;
    }

    /** Runs the client's pings. */
    ScheduledExecutorService timer() {
        return timer;
    }

    void start() {
        threads.execute(this::connect);
    }

    @Override
    public void publish(String topic, byte[] message, long token) throws IOException, InterruptedException {
        NatsLink link = up;
        if (link == null) {
            throw new IOException("not connected");
        }
        link.publish(topic, message, token);
    }

    @Override
    public void enter(String topic) throws InterruptedException {
        synchronized (topics) {
            topics.add(topic);
        }
        enterNow(topic);
    }

    private void enterNow(String topic) throws InterruptedException {
        untilDone(() -> entering == null || !topics.contains(topic) || entering.enter(topic));
    }

    @Override
    public void leave(String topic) throws InterruptedException {
        synchronized (topics) {
            topics.remove(topic);
        }
        untilDone(() -> entering == null || entering.leave(topic));
    }

    /** Enters or leaves as soon as there is room in the client's queue. A link that is lost needs to do nothing. */
    private void untilDone(BooleanSupplier attempt) throws InterruptedException {
        long pauseMillis = 0;
        boolean done = false;
        while (!done && !closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
            synchronized (topics) {
                done = attempt.getAsBoolean();
            }
            pauseMillis = LOOK_AGAIN_MILLIS;
        }
    }

    @Override
    public int maxMessage() {
        return maxMessage;
    }

    @Override
    public void close(Duration limit) {
        NatsLink last;
        synchronized (gate) {
            last = up;
            up = null;
            closed.countDown();
        }
        if (last != null) {
            closeWithin(limit, last);
        }
        threads.shutdownNow();
        timer.shutdownNow();
    }

    /** Closes on another thread: the client takes seconds more if the server is frozen. */
    private void closeWithin(Duration limit, NatsLink link) {
        CountDownLatch ended = new CountDownLatch(1);
        threads.execute(() -> {
            link.close(limit);
            ended.countDown();
        });
        try {
            var unused = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connects, however often that fails. */
    private void connect() {
        boolean connected = false;
        while (!connected && !isClosedAfter(pauseMillis())) {
            connected = connected();
        }
    }

    private long pauseMillis() {
        synchronized (gate) {
            return pauses.nextMillis();
        }
    }

    private boolean isClosedAfter(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException closing) {
            return true;
        }
    }

    /** One attempt to connect. Returns whether a link is up now. */
    private boolean connected() {
        complaint = null;
        NatsLink link = null;
        try {
            link = NatsLink.connect(options, replies, this);
            enterAll(link);
            link.settle(unheard, SETTLE_LIMIT);
            if (raise(link)) {
                return true;
            }
            String words = complaint;
            failed(words != null ? words : "lost at once");
        } catch (IOException | RuntimeException | LinkageError e) { // linkage: an optional jar of the client's
            failed(wordsOf(e));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        if (link != null) {
            former = link;
            link.close(Duration.ZERO);
        }
        return false;
    }

    private void enterAll(NatsLink link) throws InterruptedException {
        List<String> all;
        synchronized (topics) {
            entering = link;
            all = List.copyOf(topics);
        }
        for (String topic : all) {
            enterNow(topic);
        }
    }

    private boolean raise(NatsLink link) {
        synchronized (gate) {
            if (closed.getCount() == 0 || !link.isConnected() || link.refusal() != null) {
                return false;
            }
            maxMessage = link.maxMessage();
            up = link;
            overflowing = false;
            receiver.up();
            if (wasUp) {
                receiver.missed("connected again");
            }
            wasUp = true;
            upSince = System.nanoTime();
            return true;
        }
    }

    private void failed(String words) {
        String where = options.getServers().stream().map(NatsConnection::hostOf).collect(Collectors.joining(", "));
        synchronized (gate) {
            if (closed.getCount() > 0) {
                slowDownIfNotPermitted(words);
                receiver.down("cannot connect to " + where + ": " + words);
            }
        }
    }

    /** The address without what else may stand in it, such as a password. */
    private static String hostOf(URI server) {
        return server.getHost() + ":" + server.getPort();
    }

    /** The server's words, if there are any. The client's own exception may quote addresses with passwords. */
    private String wordsOf(Throwable error) {
        String words = complaint;
        return words != null ? words : String.valueOf(error.getMessage());
    }

    @Override
    public void received(NatsLink from, byte[] message) {
        synchronized (gate) {
            if (from == up) {
                receiver.received(message);
                if (overflowing && !from.isBehind()) {
                    overflowing = false;
                    receiver.missed(TOO_FAST);
                }
            }
        }
    }

    @Override
    public void nobody(NatsLink from, long token) {
        synchronized (gate) {
            if (from == up) {
                receiver.nobody(token);
            }
        }
    }

    /** The client reports that the state of a connection has changed. */
    void changed(Connection connection, ConnectionListener.Events event) {
        if (event == ConnectionListener.Events.DISCONNECTED || event == ConnectionListener.Events.CLOSED) {
            String words = complaint;
            lost(connection, words != null ? words : "the connection has ended");
        } else if (event == ConnectionListener.Events.LAME_DUCK
                && connection.getServers().size() > 1) {
            lost(connection, "the server is about to end");
        }
    }

    /** Ends the link if it is up, and begins to connect again. */
    private void lost(Connection connection, String why) {
        synchronized (gate) {
            NatsLink link = up;
            if (link != null && link.uses(connection)) {
                up = null;
                former = link;
                pauses.lost(System.nanoTime() - upSince);
                slowDownIfNotPermitted(why);
                receiver.down(why);
                threads.execute(() -> link.close(FAREWELL_LIMIT));
                threads.execute(this::connect);
            }
        }
    }

    /** Under the gate. */
    private void slowDownIfNotPermitted(String words) {
        if (words.toLowerCase(Locale.ROOT).contains("permissions violation")) {
            pauses.notPermitted();
        }
    }

    /** The server complains. After any such words a topic may be deaf, or messages may be refused. */
    @Override
    public void errorOccurred(Connection connection, String error) {
        if (!isOver(connection)) {
            complaint = error;
            lost(connection, error);
        }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        if (complaint == null && !isOver(connection)) {
            Throwable cause = exception instanceof ExecutionException ? exception.getCause() : exception;
            String words = String.valueOf(cause);
            complaint = words.contains(UNREAD) ? REFUSED : words;
        }
    }

    private boolean isOver(Connection connection) {
        NatsLink before = former;
        return before != null && before.uses(connection);
    }

    /** The client drops a message, and says so whenever it has taken one in between. */
    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        synchronized (gate) {
            NatsLink link = up;
            if (link != null && link.uses(connection) && !overflowing) {
                overflowing = true;
                receiver.missed(TOO_FAST);
            }
        }
    }
}
