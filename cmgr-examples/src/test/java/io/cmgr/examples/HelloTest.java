// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.CodeBlocks;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HelloTest {
    /** A free port; that of the README may be in use on this machine. */
    private int port;

    @BeforeEach
    void findAFreePort() throws IOException {
        try (ServerSocket brief = new ServerSocket(0)) {
            port = brief.getLocalPort();
        }
        System.setProperty("port", Integer.toString(port));
    }

    @AfterEach
    void leaveNoTrace() {
        System.clearProperty("port");
    }

    @Test
    void theReadmeShowsTheProgramAsItIs() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/cmgr/examples/Hello.java"));
        String shown = CodeBlocks.in(Path.of("..", "README.md")).get(0);
        assertEquals(source.substring(source.indexOf("import ")), shown);
    }

    @Test
    void itWelcomesAndSendsToAll() throws Exception {
        Thread hello = new Thread(HelloTest::runHello);
        hello.start();
        try (Peer peer = connect()) {
            assertEquals("welcome, a1\n", peer.readText(12));
            peer.send("hello");
            assertEquals("hello", peer.readText(5));
        } finally {
            hello.interrupt();
            hello.join();
        }
    }

    private static void runHello() {
        try {
            Hello.main(new String[0]);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The program does not print its port, so the test connects until it listens. */
    private Peer connect() {
        AtomicReference<Peer> peer = new AtomicReference<>();
        Deadline.until("the program to listen", () -> {
            try {
                peer.set(Peer.connect(port));
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
        return peer.get();
    }
}
