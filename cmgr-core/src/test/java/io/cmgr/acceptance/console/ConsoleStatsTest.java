// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.console.ConsolePage;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a console shows of a manager. */
@ExtendWith(NoLeaks.class)
class ConsoleStatsTest {
    private static final String ALL = "/stats.json?limit=200";

    @OnEachTransport
    void whatDoesNotMoveComesFirstWithItsReason(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.manager()
                    .listen(TcpListen.on("127.0.0.1", 0).stallTimeout(Duration.ofHours(1)), fixture.events())
                    .port();
            fixture.call(port);
            Session idle = fixture.accept();
            fixture.closeFirst(Peer.connect(port, 4096));
            Session stalled = fixture.accept();
            fixture.call(port);
            Session paused = fixture.accept();
            paused.alias("ada");
            paused.pauseReads("the rate limit");
            stalled.write(new byte[7 << 20]);
            try (ConsolePage console = ConsolePage.serve(fixture.manager(), 0)) {
                Deadline.until("a stall", () -> stalled.stats().stalledSince() != null);
                String json = Reply.body(console, ALL);
                assertEquals(List.of(paused.id(), stalled.id(), idle.id()), Reply.sessions(json), json);
                assertTrue(json.contains("\"aliases\":[\"ada\"]"), json);
                assertTrue(json.contains("\"pauses\":[{\"owner\":\"the rate limit\",\"since\":"), json);
                assertEquals(1, number(json, "paused"));
                assertEquals(1, number(json, "stalled"));
                assertEquals(2, number(json, "stuck"));
                assertEquals(stalled.stats().pendingBytes(), number(json, "unsent"));
                assertTrue(json.startsWith("{\"time\":") && json.endsWith("}\n"), json);
                assertEquals(1, json.lines().count());

                assertEquals(
                        List.of(stalled.id(), idle.id(), paused.id()),
                        Reply.sessions(Reply.body(console, ALL + "&sort=unsent")));
                assertEquals(
                        List.of(paused.id(), stalled.id(), idle.id()),
                        Reply.sessions(Reply.body(console, ALL + "&sort=new")));
                assertTrue(Reply.body(console, "/explain?id=" + paused.id()).contains("by the rate limit"));
                assertTrue(Reply.body(console, "/explain?id=ada").contains("TCP session " + paused.id()));
                assertTrue(Reply.body(console, "/explain?id=l0").contains("l0"));
                assertTrue(Reply.body(console, "/explain?id=%3Cb%3E").contains("\"<b>\""));
            }
            assertEquals(List.of(), idle.stats().pauses());
            stalled.abort();
        }
    }

    @Test
    void ofManySessionsThereArePagesAndASearch() throws Exception {
        try (ServerFixture fixture = ServerFixture.on(Transport.NIO);
                ConsolePage console = ConsolePage.serve(fixture.manager(), 0)) {
            int port = fixture.listen();
            for (int i = 0; i < 12; i++) {
                fixture.call(port);
                fixture.accept();
            }
            fixture.manager().session("a7").orElseThrow().alias("grace");
            String page = Reply.body(console, "/stats.json?sort=new&limit=5&offset=10");
            assertEquals(List.of("a2", "a1"), Reply.sessions(page));
            assertEquals(12, number(page, "matching"));
            assertEquals(List.of(), Reply.sessions(Reply.body(console, "/stats.json?offset=12")));
            assertEquals(List.of("a1", "a10", "a11", "a12"), find(console, "A1"));
            assertEquals(List.of("a7"), find(console, "grace"));
            assertEquals(12, find(console, "l0").size());
            assertEquals(12, find(console, "127.0.0.1:").size());
            assertEquals(List.of(), find(console, "nobody"));
            assertEquals(List.of(), find(console, "%22%3E%3Cscript%3E"));
        }
    }

    private static List<String> find(ConsolePage console, String text) throws IOException {
        return Reply.sessions(Reply.body(console, "/stats.json?find=" + text));
    }

    @Test
    void allWhoLookShareOneSampleASecondAndRatesAreOfTheTimeBetween() throws Exception {
        try (ServerFixture fixture = ServerFixture.on(Transport.NIO);
                ConsolePage console = ConsolePage.serve(fixture.manager(), 0)) {
            Peer peer = fixture.call(fixture.listen());
            fixture.accept();
            String first = Reply.body(console, ALL);
            assertTrue(first.contains("\"inRate\":null"), first);
            assertTrue(first.contains("\"rates\":{\"opened\":null"), first);
            peer.send(new byte[100_000]);
            Deadline.until("the data", () -> fixture.manager().stats().bytesIn() == 100_000);
            String second = Reply.body(console, ALL);
            long begun = number(first, "time");
            if (number(second, "time") == begun) {
                assertEquals(0, number(second, "bytesIn"));
            }
            Deadline deadline = Deadline.ofSeconds(20);
            assertTrue(deadline.tryUntil(() -> number(now(console), "time") != begun));
            String later = now(console);
            assertTrue(number(later, "time") - begun >= 1000, later);
            assertEquals(100_000, number(later, "bytesIn"));
            long points = Pattern.compile("\"time\"")
                    .matcher(Reply.body(console, "/history.json"))
                    .results()
                    .count();
            assertTrue(points >= 2, "points " + points);
        }
    }

    private static String now(ConsolePage console) {
        try {
            return Reply.body(console, ALL);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void listenersLinksRoomsChannelsAndLoopsAreShownAndMarkupIsText() throws Exception {
        try (ServerFixture fixture = ServerFixture.on(Transport.NIO);
                ConsolePage console = ConsolePage.serve(fixture.manager(), 0)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.join("tea");
            session.join("</script><img src=x onerror=\"alert(1)\">\n\u2028");
            fixture.manager().link("127.0.0.1:1", "shop", fixture.events());
            fixture.manager().openEventChannel(5, 1000);
            fixture.manager().listener("l0").orElseThrow().pause();
            Deadline.until(
                    "a failure", () -> fixture.manager().stats().links().get(0).lastFailure() != null);
            String json = Reply.body(console, ALL);
            assertTrue(json.contains("{\"id\":\"l0\",\"address\":"), json);
            assertTrue(json.contains("\"paused\":true,\"open\":1,\"accepted\":1"), json);
            assertTrue(json.contains("{\"id\":\"shop\",\"target\":\"127.0.0.1:1\",\"up\":false,\"downSince\":1"), json);
            assertTrue(
                    json.contains("{\"events\":0,\"maxEvents\":5,\"bytes\":0,\"maxBytes\":1000,\"full\":false,"), json);
            assertEquals(2, number(json, "channels"));
            assertTrue(
                    Pattern.compile("\"loops\":\\[\\{\"sessions\":\\d,\"tasks\":\\d+,\"delay\":")
                            .matcher(json)
                            .find(),
                    json);
            assertTrue(json.contains("{\"name\":\"tea\",\"members\":1}"), json);
            assertTrue(json.contains("\\u003c/script>\\u003cimg src=x onerror=\\\"alert(1)\\\">??"), json);
            assertFalse(json.contains("<"), json);
            assertTrue(json.contains("\"cluster\":null"), json);
        }
    }

    /** The first number of this name. */
    private static long number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(-?\\d+)").matcher(json);
        assertTrue(found.find(), () -> name + " in " + json);
        return Long.parseLong(found.group(1));
    }
}
