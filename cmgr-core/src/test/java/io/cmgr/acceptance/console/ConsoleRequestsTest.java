// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.console.ConsolePage;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of all kinds: each gets a clear answer. */
@ExtendWith(NoLeaks.class)
class ConsoleRequestsTest {
    private ConnectionManager manager;
    private ConsolePage console;

    @BeforeEach
    void serve() throws IOException {
        manager = ConnectionManager.create();
        console = ConsolePage.serve(
                manager, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "Console.example.org");
    }

    @AfterEach
    void close() {
        console.close();
        manager.close();
    }

    @Test
    void thePageAndAllItConsistsOfComeFromHereOnly() throws Exception {
        Reply page = get("/");
        assertEquals(200, page.status());
        assertHas(page, "content-type: text/html; charset=utf-8");
        assertHas(page, "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self';");
        assertHas(page, "x-content-type-options: nosniff");
        assertHas(page, "cross-origin-resource-policy: same-origin");
        assertHas(page, "cache-control: no-store");
        List<String> parts = Pattern.compile("(?:src|href)=\"([^\"]+)\"|from './([^']+)'")
                .matcher(page.body()
                        + get("/console.js").body()
                        + get("/views.js").body())
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .distinct()
                .toList();
        assertEquals(7, parts.size(), parts::toString);
        for (String part : parts) {
            assertEquals(200, get("/" + part).status(), part);
        }
    }

    /** Another server's page would ask by a name of its own: DNS rebinding. */
    @Test
    void aForeignHostIsNotAnswered() throws Exception {
        for (String host : List.of(
                "evil.example",
                "evil.example:80",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "",
                "[::1",
                "1.2.3",
                "http://localhost")) {
            Reply reply = Reply.to(console, "GET /stats.json HTTP/1.1", "Host: " + host, "Connection: close");
            assertEquals(421, reply.status(), host);
            assertTrue(reply.body().contains("names that its program has given"), reply.body());
        }
        assertEquals(
                421, Reply.to(console, "GET / HTTP/1.1", "Connection: close").status());
        assertEquals(
                421,
                Reply.to(console, "GET / HTTP/1.1", "Host: localhost", "Host: evil.example", "Connection: close")
                        .status());
        for (String host : List.of(
                "localhost",
                "LOCALHOST:8090",
                "127.0.0.1",
                "10.1.2.3:1",
                "[::1]",
                "[2001:db8::1]:80",
                "console.example.org",
                "console.example.org:80")) {
            Reply reply = Reply.to(console, "GET / HTTP/1.1", "Host: " + host, "Connection: close");
            assertEquals(200, reply.status(), host);
        }
    }

    @Test
    void onlyGetAndHeadAreAnswered() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW")) {
            Reply reply = Reply.to(console, method + " / HTTP/1.1", "Host: localhost", "Connection: close");
            assertEquals(405, reply.status(), method);
            assertHas(reply, "allow: get, head");
        }
        Reply head = Reply.to(console, "HEAD /stats.json HTTP/1.1", "Host: localhost", "Connection: close");
        assertEquals(200, head.status());
        assertEquals("", head.body());
        Reply body = Reply.toBytes(
                console, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
        assertEquals(400, body.status());
        assertEquals("A request to this console has no body.\n", body.body());
    }

    @Test
    void whatIsNotThereSaysWhatIs() throws Exception {
        for (String path : List.of("/nothing", "/../pom.xml", "/ConsolePage.class", "/%00", "/stats.json/", "*")) {
            Reply reply = get(path);
            assertEquals(404, reply.status(), path);
            assertTrue(reply.body().contains("/stats.json"), reply.body());
        }
    }

    @Test
    void aBadValueIsNamedWithItsRange() throws Exception {
        bad("/stats.json?offset=-1", "offset: -1 is not in 0..2147483647");
        bad("/stats.json?limit=201", "limit: 201 is not in 0..200");
        bad("/stats.json?limit=many", "limit: it is a number in 0..200");
        bad("/stats.json?sort=colour", "sort: it is one of hurt, unsent, in, out, new");
        bad("/stats.json?find=" + "x".repeat(101), "length of find: 101 is not in 0..100");
        bad("/explain", "id: it is missing, as in /explain?id=a1");
        bad("/explain?id=%zz", "");
    }

    private void bad(String path, String message) throws IOException {
        Reply reply = get(path);
        assertEquals(400, reply.status(), path);
        assertTrue(reply.body().contains(message), reply.body());
    }

    @Test
    void whatIsTooLongOrNoHttpIsRefused() throws Exception {
        Reply line = get("/" + "x".repeat(5000));
        assertEquals(414, line.status());
        assertTrue(line.body().contains("4096"), line.body());
        Reply headers = Reply.to(console, "GET / HTTP/1.1", "Host: localhost", "X: " + "x".repeat(9000));
        assertEquals(431, headers.status());
        assertTrue(headers.body().contains("8192"), headers.body());
        assertEquals(
                400,
                Reply.toBytes(console, "\u0016\u0003\u0001\u0002 hello\r\n\r\n").status());
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws Exception {
        try (Peer client = Peer.connect(console.port())) {
            for (int i = 0; i < 100; i++) {
                client.send("GET /console.svg HTTP/1.1\r\nHost: localhost\r\n\r\n");
                String head = "";
                while (!head.endsWith("\r\n\r\n")) {
                    head += client.readText(1);
                }
                Reply reply = Reply.of(head);
                assertEquals(200, reply.status());
                String length = reply.headers().split("content-length: ", -1)[1].split("\r", -1)[0];
                client.read(Integer.parseInt(length));
            }
        }
    }

    /** Such a client may end up with fewer answers than requests, but it costs no more than one answer. */
    @Test
    void aClientThatSendsManyRequestsAndDoesNotReadCostsOneAnswer() throws Exception {
        try (Peer client = Peer.connect(console.port(), 4096)) {
            String request = "GET /console.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
            try {
                client.send(request.repeat(20_000));
            } catch (IOException hasHungUp) {
                // the answer to all this is a closed connection
            }
            assertEquals(200, get("/").status());
            client.socket().setSoLinger(true, 0);
        }
    }

    @Test
    void thereAreSoManyClientsAndNoMore() throws Exception {
        Peer[] clients = new Peer[32];
        try {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = Peer.connect(console.port());
            }
            Reply refused = get("/");
            assertEquals(503, refused.status());
            assertEquals("This console has enough clients.\n", refused.body());
            clients[0].send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertEquals(
                    200, Reply.of(new String(clients[0].readToEnd(), UTF_8)).status());
        } finally {
            for (Peer client : clients) {
                client.close();
            }
        }
    }

    private Reply get(String path) throws IOException {
        return Reply.to(console, "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");
    }

    private static void assertHas(Reply reply, String header) {
        assertTrue(reply.headers().contains("\r\n" + header), reply::headers);
    }
}
