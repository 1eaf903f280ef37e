// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.InEachMode;
import io.cmgr.examples.Mode;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the chat's page and its WebSocket with the JDK's own HTTP client. */
@ExtendWith(NoLeaks.class)
class ChatPageTest {
    @InEachMode
    void thePageAndAllItIsMadeOfAreServed(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat", "--http", "0")) {
            HttpClient client = HttpClient.newHttpClient();
            URI page = chat.page();
            HttpResponse<String> answer = get(client, page);
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/html; charset=utf-8",
                    answer.headers().firstValue("content-type").orElseThrow());
            assertTrue(answer.headers()
                    .firstValue("content-security-policy")
                    .orElseThrow()
                    .startsWith("default-src 'none'"));
            List<String> parts = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                    .matcher(answer.body())
                    .results()
                    .map(result -> result.group(1))
                    .distinct()
                    .toList();
            assertEquals(3, parts.size());
            for (String part : parts) {
                assertEquals(200, get(client, page.resolve(part)).statusCode(), part);
            }
            assertEquals(404, get(client, page.resolve("/../pom.xml")).statusCode());
            assertEquals(404, get(client, page.resolve("/WebPage.class")).statusCode());
            HttpRequest post = HttpRequest.newBuilder(page)
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertEquals(405, send(client, post).statusCode());
            HttpRequest large = HttpRequest.newBuilder(page)
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1 << 16)))
                    .build();
            assertEquals(413, send(client, large).statusCode());
        }
    }

    @InEachMode
    void whoComesByTheWebAndWhoComesByTcpHearOneAnother(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat", "--http", "0");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            Browser bob = Browser.join(chat.page());
            bob.isGreetedAs("x1");
            ann.hears("[lobby] * x1 has come");

            bob.says("/nick bob");
            bob.hears("* you are bob now");
            ann.hears("[lobby] * x1 is now bob");
            bob.says("hello from the web: \u20ac <b>bold</b>");
            ann.hears("[lobby] bob: hello from the web: \u20ac <b>bold</b>");
            bob.hears("[lobby] bob: hello from the web: \u20ac <b>bold</b>");
            ann.says("hello from a terminal");
            bob.hears("[lobby] a1: hello from a terminal");
            bob.socket().sendText("in ", false);
            bob.says("two frames");
            ann.hears("[lobby] a1: hello from a terminal", "[lobby] bob: in two frames");

            Deadline.get(bob.socket().sendClose(1000, "bye"));
            assertEquals(1000, Deadline.get(bob.closed()));
            ann.hears("[lobby] * bob has left");
        }
    }

    @InEachMode
    void aMessageThatIsTooLongOrNoTextEndsThatGuestOnly(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat", "--http", "0");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            Browser tooLong = Browser.join(chat.page());
            tooLong.isGreetedAs("x1");
            tooLong.says("x".repeat(ChatRooms.LONGEST_LINE + 1));
            assertEquals(1009, Deadline.get(tooLong.closed()));
            assertHasComeAndLeft("x1", ann);
            Browser inPieces = Browser.join(chat.page());
            inPieces.isGreetedAs("x2");
            for (int i = 0; i < 5; i++) {
                inPieces.socket().sendText("x".repeat(1000), i == 4).join();
            }
            Deadline.get(inPieces.closed());
            assertHasComeAndLeft("x2", ann);
            Browser binary = Browser.join(chat.page());
            binary.isGreetedAs("x3");
            binary.socket().sendBinary(ByteBuffer.wrap("text?".getBytes(UTF_8)), true);
            Deadline.get(binary.closed());
            assertHasComeAndLeft("x3", ann);
        }
    }

    private static void assertHasComeAndLeft(String guest, Terminal ann) throws Exception {
        ann.hears("[lobby] * " + guest + " has come", "[lobby] * " + guest + " has left");
    }

    @InEachMode
    void thePageOfAnotherServerIsRefused(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat", "--http", "0")) {
            for (String origin : List.of("http://elsewhere.example", "null", "not an origin")) {
                CompletableFuture<Browser> attempt = Browser.joining(chat.page(), origin);
                WebSocketHandshakeException refusal = (WebSocketHandshakeException) Deadline.failure(attempt);
                assertEquals(403, refusal.getResponse().statusCode());
            }
            URI page = chat.page();
            Browser.joining(page, page.getScheme() + "://" + page.getAuthority())
                    .get()
                    .socket()
                    .abort();
        }
    }

    @InEachMode
    void whenTheChatEndsItSaysGoodbye(Mode mode) throws Exception {
        Browser bob;
        try (RunningExample chat = mode.start("chat", "--http", "0")) {
            bob = Browser.join(chat.page());
            bob.isGreetedAs("x1");
            assertFalse(bob.closed().isDone());
        }
        assertEquals(1000, Deadline.get(bob.closed()));
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return send(client, HttpRequest.newBuilder(uri).build());
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
