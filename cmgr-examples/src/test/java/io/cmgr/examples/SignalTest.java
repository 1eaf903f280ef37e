// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SignalTest {
    private static final String WELCOME =
            "* welcome to lobby, %s\n* what you write goes to the room that you joined last:"
                    + " /join ROOM, /leave (back to the one before), /leave ROOM, /rooms, /who is in yours, /nick NAME\n";
    private static final int LONGEST_SPEECH = 1000;
    private static final String LINE = "x".repeat(LONGEST_SPEECH);
    private static final int LINES = 400;
    private static final int TIMES = 18;

    /**
     * The kernel holds some 4 MB for the guest that does not read; the rest waits in the server when the signal comes.
     */
    @OnEachTransport
    void aServerThatIsToldToEndSendsWhatIsPending(Transport transport) throws Exception {
        try (SecondJvm chat = SecondJvm.start("chat", "--port", "0", "--transport", transport.name())) {
            int port = chat.port();
            try (Peer late = Peer.connect(port, 32 * 1024)) {
                StringBuilder said = new StringBuilder(WELCOME.formatted("a1") + "[lobby] * a2 has come\n");
                assertEquals("*", late.readText(1));
                try (Peer speaker = Peer.connect(port)) {
                    String welcome = WELCOME.formatted("a2");
                    assertEquals(welcome, speaker.readText(welcome.length()));
                    String heard = ("[lobby] a2: " + LINE + "\n").repeat(LINES);
                    for (int n = 0; n < TIMES; n++) {
                        speaker.send((LINE + "\n").repeat(LINES));
                        assertEquals(heard, speaker.readText(heard.length()));
                        said.append(heard);
                    }
                    chat.terminate();
                    Deadline.until("the server's close to begin", () -> !listens(port));
                    late.socket().setReceiveBufferSize(1 << 20);
                    String rest = new String(late.readToEnd(), UTF_8);
                    // behind it may stand that our knocks have come
                    assertTrue(rest.startsWith(said.substring(1)), rest.length() + " of " + said.length() + " bytes");
                }
                assertEquals(128 + 15, chat.exitCode());
            }
        }
    }

    private static boolean listens(int port) {
        try (Peer knock = Peer.connect(port)) {
            return knock.socket().isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
