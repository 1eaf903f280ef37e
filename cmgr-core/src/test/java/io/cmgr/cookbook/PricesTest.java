// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionStats;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PricesTest {
    private static final int RECEIVE_BUFFER = 4096;
    private static final String PADDING = "0".repeat(80);

    private static void awaitSubscribers(ConnectionManager manager, String topic, int count) {
        Deadline.until(count + " for " + topic, () -> manager.room(topic).size() == count);
    }

    @OnEachTransport
    void subscribersGetThePricesOfTheirTopics(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Prices prices = new Prices(manager);
            int port = manager.listen(Prices.where(0), prices).port();
            try (Peer ann = Peer.connect(port).send("EURUSD\n");
                    Peer ben = Peer.connect(port).send("EURUSD\nGBPUSD\n")) {
                awaitSubscribers(manager, "EURUSD", 2);
                awaitSubscribers(manager, "GBPUSD", 1);
                prices.publish("GBPUSD", "1.31");
                prices.publish("EURUSD", "1.16");
                assertEquals("EURUSD 1.16\n", ann.readText(12));
                assertEquals("GBPUSD 1.31\nEURUSD 1.16\n", ben.readText(24));
                ben.send("-EURUSD\n");
                awaitSubscribers(manager, "EURUSD", 1);
                prices.publish("EURUSD", "1.17");
                prices.publish("GBPUSD", "1.32");
                assertEquals("EURUSD 1.17\n", ann.readText(12));
                assertEquals("GBPUSD 1.32\n", ben.readText(12));
            }
        }
    }

    @OnEachTransport
    void aSlowSubscriberGetsTheNewestPrice(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Prices prices = new Prices(manager);
            int port = manager.listen(Prices.where(0), prices).port();
            try (Peer slow = Peer.connect(port, RECEIVE_BUFFER).send("EURUSD\n")) {
                awaitSubscribers(manager, "EURUSD", 1);
                Deadline.until("a price is superseded", () -> {
                    prices.publish("EURUSD", "1." + PADDING);
                    return superseded(manager) > 0;
                });
                prices.publish("EURUSD", "last");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(slow.socket().getInputStream(), UTF_8));
                String line = lines.readLine();
                while (!line.equals("EURUSD last")) {
                    assertEquals("EURUSD 1." + PADDING, line);
                    line = lines.readLine();
                }
            }
        }
    }

    private static long superseded(ConnectionManager manager) {
        return manager.stats().sessions().stream()
                .mapToLong(SessionStats::superseded)
                .sum();
    }
}
