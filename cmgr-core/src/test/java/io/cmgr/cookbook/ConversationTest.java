// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ConversationTest {
    /** The cookbook shows this one. It is how a user of cmgr tests a handler. */
    @Test
    void countsTheLinesOfAPeer() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            TcpListen where = TcpListen.on(0).framing(Framing.lines(8192));
            SessionHandler handler = SessionHandler.each(session -> new Conversation());
            int port = manager.listen(where, handler).port();
            try (Socket peer = new Socket("localhost", port)) {
                peer.setSoTimeout(10_000); // so that a test that fails does not hang
                peer.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
                BufferedReader answers = new BufferedReader(new InputStreamReader(peer.getInputStream(), UTF_8));
                assertEquals("that was line 1", answers.readLine());
                assertEquals("that was line 2", answers.readLine());
            }
        }
    }

    /** And this one, on the thread of the test alone. */
    @Test
    void countsTheLinesThatASessionWithoutASocketReceives() {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EmbeddedChannel channel = new EmbeddedChannel();
            manager.attach(null, channel, new Conversation());
            channel.writeInbound(Unpooled.copiedBuffer("one", UTF_8)); // one DATA: an attached session has no framing
            ByteBuf answer = channel.readOutbound();
            assertEquals("that was line 1", answer.toString(UTF_8));
            answer.release();
            channel.finish(); // ends the session
        }
    }

    @Test
    void countsForEachPeerByItself() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            askTwo(manager, SessionHandler.each(session -> new Conversation()));
        }
    }

    @Test
    void theSameIsTrueForAChannel() throws Exception {
        try (Background background = new Background();
                ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            background.start("taker", () -> ConversationTaker.serve(events));
            askTwo(manager, events);
        }
    }

    private static void askTwo(ConnectionManager manager, SessionHandler handler) throws Exception {
        int port = manager.listen(TcpListen.on(0).framing(Framing.lines(8192)), handler)
                .port();
        try (Peer first = Peer.connect(port);
                Peer second = Peer.connect(port)) {
            first.send("one\ntwo\n");
            assertEquals("that was line 1\nthat was line 2\n", first.readText(32));
            second.send("one\n");
            assertEquals("that was line 1\n", second.readText(16));
        }
    }
}
