// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import static java.util.Objects.requireNonNull;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A link whose messages are numbered, and the account of what became of each. None may come twice, or after its write has
 * failed as not sent, or be missing between two others of one connection.
 */
final class NumberedLink implements SessionHandler {
    static final Framing LINES = Framing.lines(100);
    static final String WELCOME = "welcome";

    private static final Reconnect MANNER = Reconnect.always()
            .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
            .hold(200, Duration.ofMillis(100))
            .confirm(Duration.ofSeconds(1));

    private final int index;
    private final boolean mayLose;
    private final Tally tally;
    private final Link link;

    /** The numbers of messages that have not arrived, and whose writes have not failed as not sent. */
    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong outcomes = new AtomicLong();

    /**
     * Begins to connect.
     *
     * @param mayLose whether its connections are cut; otherwise they end gracefully, and no message may be lost
     */
    NumberedLink(ConnectionManager manager, int port, int index, boolean mayLose, Tally tally) {
        this.index = index;
        this.mayLose = mayLose;
        this.tally = tally;
        link = manager.link(TcpConnect.to("127.0.0.1", port).framing(LINES), MANNER, this);
    }

    Link link() {
        return link;
    }

    boolean mayLose() {
        return mayLose;
    }

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        if (line.toString(StandardCharsets.UTF_8).equals(WELCOME)) {
            requireNonNull(session.link()).confirm(session);
        }
    }

    void write(BooleanSupplier going, Random random) {
        for (int number = 0; going.getAsBoolean(); number++) {
            int message = number;
            underWay.add(message);
            written.incrementAndGet();
            var unused = link.write(index + " " + message).whenComplete((done, error) -> over(message, error));
            if (random.nextInt(3) == 0) {
                LoadClient.pauseRandomly(random, 10);
            }
        }
    }

    private void over(int message, @Nullable Throwable error) {
        if (error == null) {
            tally.add("link writes sent");
        } else if (error instanceof LinkDownException) {
            tally.add("link writes refused");
            require(underWay.remove(message), "arrived, and then failed as not sent");
        } else {
            tally.add("link writes cut");
            require(mayLose, "was cut on a link whose connections end gracefully: " + error);
        }
        outcomes.incrementAndGet();
    }

    /**
     * The server has received a message.
     *
     * @param before the number of the message before it on the same connection; its own if it is the first
     */
    void received(int message, int before) {
        tally.add("link messages received");
        require(underWay.remove(message), "came twice, or after it had failed as not sent");
        for (int between = before + 1; between < message; between++) {
            require(!underWay.contains(between), "is missing between two of one connection");
        }
    }

    private void require(boolean expected, String otherwise) {
        if (!expected) {
            tally.add("WRONG: a message of a link " + otherwise);
        }
    }

    /** Waits for the outcome of each write, and closes the link. Nobody writes to it or cuts it any more. */
    void finish() {
        Deadline.until("the outcome of each write", () -> outcomes.get() == written.get());
        if (mayLose) {
            tally.add("link messages lost with cuts", underWay.size());
        } else {
            Deadline.until("the arrival of all that was sent", underWay::isEmpty);
        }
        Deadline.get(link.close());
    }
}
