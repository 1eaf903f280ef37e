// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.ConnectionManager;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes that a client sends to the console, and any path that it asks for. */
@ExtendWith(NoLeaks.class)
class ConsoleFuzz {
    private static ConnectionManager manager;
    private static Site site;

    @BeforeAll
    static void open() {
        manager = ConnectionManager.create();
        site = new Site(new Sampler(manager, new EmbeddedChannel().eventLoop()), new Hosts(List.of("console")));
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    @FuzzTest
    void everyRequestHasAnAnswerAndNoneFails(FuzzedDataProvider data) {
        String request = data.consumeBoolean()
                ? data.consumeRemainingAsString()
                : "GET " + data.consumeRemainingAsString() + " HTTP/1.1\r\nHost: console\r\n\r\n";
        EmbeddedChannel channel = new EmbeddedChannel(ConsoleConnection.codec());
        channel.writeInbound(Unpooled.copiedBuffer(request, UTF_8));
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            if (read instanceof HttpRequest asked) {
                check(site.answer(asked));
            }
            ReferenceCountUtil.release(read);
        }
        channel.finishAndReleaseAll();
    }

    private static void check(Answer answer) {
        FullHttpResponse response = answer.response(false, true);
        assertNotEquals(HttpResponseStatus.INTERNAL_SERVER_ERROR, response.status());
        String text = response.content().toString(UTF_8);
        assertTrue(text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t'), text);
        response.release();
    }
}
