// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** A process that runs out of descriptors. It is a child process, because its limit must not affect this one. */
@ExtendWith(NoLeaks.class)
class DescriptorTest {
    private static final String LIMIT = "ulimit -n 200";
    private static final long PERIOD_SECONDS = 10;

    @OnEachTransport
    void withoutDescriptorsAListenerWaitsReportsOnceAndLaterAcceptsAgain(Transport transport) throws Exception {
        Needs.needs("a shell that limits descriptors", ChildProcess.works("sh", "-c", LIMIT));
        long start = System.nanoTime();
        List<Peer> late = new ArrayList<>();
        try (ChildProcess child = listening(transport)) {
            int port = Integer.parseInt(child.ask("port"));
            try (Peer early = Peer.connect(port)) {
                assertEchoes(early);
                assertEquals(0, errors(child));
                assertTrue(Integer.parseInt(child.ask("hoard")) > 0);
                for (int i = 0; i < 5; i++) {
                    late.add(Peer.connect(port));
                }
                Deadline.until("a failed accept", () -> errors(child) > 0);
                assertEchoes(early);
                assertTriesSeldom(child);
                assertEchoes(early);
                child.ask("release");
                for (Peer peer : late) {
                    assertEchoes(peer);
                }
                assertReportsOncePerPeriod(child, start);
            }
        } finally {
            for (Peer peer : late) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void withoutDescriptorsAConnectFailsWithTheReasonAndLeavesItsIdFree(Transport transport) throws Exception {
        Needs.needs("a shell that limits descriptors", ChildProcess.works("sh", "-c", LIMIT));
        try (ChildProcess child = listening(transport)) {
            assertEquals("connected", child.ask("connect"));
            Deadline.until("no descriptor left", () -> hoards(child)); // the accepted side may still release one
            for (int i = 0; i < 2; i++) {
                String outcome = child.ask("connect");
                assertTrue(outcome.startsWith("connect to ") && outcome.endsWith("Too many open files"), outcome);
            }
            child.ask("release");
            assertEquals("connected", child.ask("connect"));
        }
    }

    private static boolean hoards(ChildProcess child) {
        try {
            child.ask("hoard");
            return !child.ask("connect").equals("connected");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ChildProcess listening(Transport transport) throws IOException {
        return ChildProcess.jvm(
                List.of("sh", "-c", LIMIT + " && exec \"$0\" \"$@\""),
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                ShortOfDescriptors.class,
                transport.name());
    }

    /** Asserts that the listener retries seldom. One that spins would fail tens of thousands of times a second. */
    private static void assertTriesSeldom(ChildProcess child) {
        long before = errors(child);
        long start = System.nanoTime();
        Deadline.until("two more failed accepts", () -> errors(child) >= before + 2);
        long failed = errors(child) - before;
        long most = 10 + 3 * secondsSince(start);
        assertTrue(failed <= most, () -> failed + " failed accepts");
    }

    private static void assertReportsOncePerPeriod(ChildProcess child, long start) throws IOException {
        List<String> lines = logged(child);
        assertTrue(!lines.isEmpty() && lines.size() <= 1 + secondsSince(start) / PERIOD_SECONDS, lines::toString);
        lines.forEach(line -> assertTrue(line.contains("listener l0: cannot accept, "), line));
    }

    /**
     * The log of cmgr, without what the JDK logs about native libraries, and Netty about a machine without a network.
     */
    private static List<String> logged(ChildProcess child) throws IOException {
        return child.errors().stream()
                .filter(line -> line.contains(" io.cmgr."))
                .toList();
    }

    private static long secondsSince(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private static long errors(ChildProcess child) {
        try {
            return Long.parseLong(child.ask("errors"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertEchoes(Peer peer) throws IOException {
        peer.send("ping");
        assertEquals("ping", peer.readText(4));
    }
}
