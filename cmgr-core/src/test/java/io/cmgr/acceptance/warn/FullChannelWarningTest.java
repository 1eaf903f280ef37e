// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.warn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel that has been full for long says so, and what its takers do. */
@ExtendWith(NoLeaks.class)
class FullChannelWarningTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int EVENTS = 4;

    private static ConnectionManager manager(Transport transport, Duration limit) {
        return ConnectionManager.builder()
                .transport(transport)
                .warnings(Warnings.all().fullChannel(limit))
                .build();
    }

    @OnEachTransport
    void aChannelFromWhichNobodyTakesIsInTheLog(Transport transport) throws Exception {
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, SHORT)) {
            EventChannel events = manager.openEventChannel(EVENTS, 1 << 20);
            int port = manager.listenTcp(0, events).port();
            try (Peer first = Peer.connect(port);
                    Peer second = Peer.connect(port)) {
                String said = log.await("nobody takes from it");
                assertTrue(
                        said.matches(
                                "(?s).*session a\\d: its event channel has been full for 1\\d\\d+ ms with 4 events of"
                                        + " 0 bytes.*"),
                        said);
                assertEquals(1, log.count("has been full"), said);
                while (events.poll() != null) {}
                first.finish();
                second.finish();
                drain(events);
            }
        }
    }

    /** Takes until both sessions have ended. */
    private static void drain(EventChannel events) {
        Thread taker = new Thread(() -> events.forEach(event -> {}));
        taker.setDaemon(true);
        taker.start();
    }

    @OnEachTransport
    void theBusyTakersOfAFullChannelAreShownWithTheirStacks(Transport transport) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, Duration.ZERO)) {
            EventChannel events = new EventChannel(EVENTS, 1 << 20);
            events.warnIfFullFor(SHORT);
            int port = manager.listenTcp(0, events).port();
            for (int i = 1; i <= 2; i++) {
                new Thread(() -> events.forEach(event -> asksADatabase(end)), "taker-" + i).start();
            }
            try (Peer first = Peer.connect(port);
                    Peer second = Peer.connect(port);
                    Peer third = Peer.connect(port);
                    Peer fourth = Peer.connect(port)) {
                log.await("2 takers are busy, here:");
                String said = log.await("asksADatabase(");
                assertTrue(
                        said.matches("(?s).*thread taker-\\d, WAITING, which works on session a\\d\\R\\s+at .*"), said);
                Deadline.until("both stacks", () -> log.count("asksADatabase(FullChannelWarningTest.java:") == 2);
                end.countDown();
                Deadline.until("the channel is empty", () -> events.size() == 0);
                for (Peer peer : new Peer[] {first, second, third, fourth}) {
                    peer.finish();
                }
            }
            events.close();
        }
    }

    private static void asksADatabase(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The same sessions fill both channels, so the one that warns shows when the other would have. */
    @OnEachTransport
    void aChannelThatIsToldNotToWarnDoesNot(Transport transport) throws Exception {
        try (CapturedLog log = new CapturedLog();
                ConnectionManager silent = manager(transport, Duration.ZERO);
                ConnectionManager warning = manager(transport, SHORT)) {
            EventChannel silentEvents = silent.openEventChannel(1, 1 << 20);
            EventChannel events = warning.openEventChannel(1, 1 << 20);
            try (Peer first = Peer.connect(silent.listenTcp(0, silentEvents).port())) {
                Deadline.until("the channel is full", () -> silentEvents.size() > 0);
                try (Peer second =
                        Peer.connect(warning.listen(TcpListen.on(0), events).port())) {
                    log.await("has been full");
                    assertEquals(1, log.count("has been full"), log::text);
                    assertFalse(log.text().contains("busy"), log::text);
                    second.finish();
                }
                first.finish();
            }
            drain(events);
            drain(silentEvents);
        }
    }
}
