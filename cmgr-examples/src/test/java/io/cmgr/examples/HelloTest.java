// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HelloTest {
    private static final int PORT = 4160;

    @Test
    void theReadmeShowsTheProgramAsItIs() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(Path.of("src/main/java/io/cmgr/examples/Hello.java"));
        int begin = readme.indexOf("```java\n") + "```java\n".length();
        String shown = readme.substring(begin, readme.indexOf("```", begin));
        assertEquals(source.substring(source.indexOf("import ")), shown);
    }

    @Test
    void itWelcomesAndSendsToAll() throws Exception {
        assumeTrue(isFree(PORT), "somebody else uses the port");
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

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The program announces nothing, so knocking is the only way to learn that it listens. */
    private static Peer connect() {
        AtomicReference<Peer> peer = new AtomicReference<>();
        Deadline.until("the program to listen", () -> {
            try {
                peer.set(Peer.connect(PORT));
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
        return peer.get();
    }
}
