// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(120)
class ClusterTest {
    @Test
    void threeManagersInOneJvmAreOneChat() throws Exception {
        chat("Three managers in this JVM.", "--one-jvm");
    }

    @Test
    void threeJvmsOnANatsServerAreOneChat() throws Exception {
        Needs.tools("nats-server");
        chat("Three JVMs on a nats-server at nats://127.0.0.1:");
    }

    private static void chat(String where, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("cluster", "--port", "0"));
        command.addAll(List.of(options));
        try (SecondJvm program = SecondJvm.start(command.toArray(String[]::new))) {
            String first = program.output().readLine();
            assertTrue(first.startsWith(where), first);
            List<Integer> ports = Pattern.compile("[0-9]+")
                    .matcher(program.output().readLine())
                    .results()
                    .map(port -> Integer.parseInt(port.group()))
                    .toList();
            assertEquals(3, ports.size());
            try (Guest one = new Guest(ports.get(0));
                    Guest two = new Guest(ports.get(1));
                    Guest three = new Guest(ports.get(2))) {
                three.hears(line -> line.contains("has come"));
                do {
                    one.says("/who");
                } while (!one.hears(line -> line.startsWith("* in lobby: ")).startsWith("* in lobby: 3 "));
                one.says("hello");
                two.hears("[lobby] n1/a1: hello"::equals);
                three.hears("[lobby] n1/a1: hello"::equals);

                program.type("/who\n");
                heard(program.output(), line -> line.startsWith("* in lobby: 3 {n1~"));
                program.type("/nodes\n");
                heard(program.output(), line -> line.contains("n2~") && line.contains("n3~"));
                heard(program.output(), line -> line.matches("n1 \\d+ lives, guests 1, rooms 1, out/s \\d+.*; n2 .*"));
                program.type("/kill 2\n");
                heard(program.output(), line -> line.contains("; n2 " + ports.get(1) + " dead"));
                two.end();
                three.says("still here");
                one.hears("[lobby] n3/a1: still here"::equals);
            }
            assertEquals(0, program.endInput().exitCode());
        }
    }

    private static String heard(BufferedReader lines, Predicate<String> awaited) throws IOException {
        String line;
        do {
            line = lines.readLine();
            assertNotNull(line, "no further line");
        } while (!awaited.test(line));
        return line;
    }

    /** Somebody with {@code nc}. */
    private static final class Guest implements Closeable {
        private final Peer peer;
        private final BufferedReader lines;

        Guest(int port) throws IOException {
            peer = Peer.connect(port);
            lines = new BufferedReader(new InputStreamReader(peer.socket().getInputStream(), UTF_8));
        }

        void says(String line) throws IOException {
            peer.send(line + "\n");
        }

        String hears(Predicate<String> awaited) throws IOException {
            return heard(lines, awaited);
        }

        /** Reads until the connection ends, by an end or a reset. */
        void end() {
            try {
                while (lines.readLine() != null) {}
            } catch (IOException reset) {
                // as good as an end
            }
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }
}
