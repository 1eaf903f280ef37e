// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.OwnPorts;
import io.cmgr.testkit.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
@Timeout(120)
class AgentTest {
    private static ServerSocket server(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static RunningExample agent(String... options) {
        List<String> command = new ArrayList<>(List.of("agent", "--name", "ann", "--every", "10"));
        command.addAll(List.of(options));
        return RunningExample.start(command.toArray(String[]::new));
    }

    private static void shows(RunningExample agent, String status) {
        Pattern awaited = Pattern.compile(status);
        Deadline.until(
                status,
                () -> agent.output()
                        .lines()
                        .anyMatch(line -> awaited.matcher(line).find()));
    }

    @OnEachTransport
    void figuresWaitForTheWelcomeAndForTheServerAndNoneComesTwice(Transport transport) throws Exception {
        try (ServerSocket before = server(OwnPorts.free());
                RunningExample agent = agent("127.0.0.1:" + before.getLocalPort(), "--transport", transport.name())) {
            long last = serve(before, agent, 1);
            shows(agent, "^down for .* held [1-9][0-9]*, dropped 0, .* next attempt in ");
            try (ServerSocket after = server(before.getLocalPort())) {
                serve(after, agent, last + 1);
            }
        }
    }

    /** Welcomes the agent when it holds figures, takes some, none of which is older than this, and goes away. */
    private static long serve(ServerSocket server, RunningExample agent, long oldest) throws IOException {
        try (Peer peer = Peer.of(server.accept())) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(peer.socket().getInputStream(), UTF_8));
            assertEquals("LOGIN ann", lines.readLine());
            shows(agent, "^down for .* held [1-9][0-9]*, .* logging in$");
            peer.send("WELCOME\n");
            long next = oldest;
            for (int i = 0; i < 5; i++) {
                String line = lines.readLine();
                long number = Long.parseLong(line.substring(0, line.indexOf(' ')));
                assertTrue(number >= next, line + " instead of " + next);
                next = number + 1;
            }
            server.close(); // first, so that the agent cannot come back
            return next - 1;
        }
    }

    @Test
    void whatHasWaitedTooLongIsDropped() throws Exception {
        try (RunningExample agent = agent("127.0.0.1:" + OwnPorts.free(), "--hold", "1")) {
            shows(agent, "^down for .* sent 0, held [1-9][0-9]*, dropped [1-9]");
        }
    }

    @Test
    void aloneItStopsItsServerAtALineAndStartsItAtTheNext() throws Exception {
        try (SecondJvm agent = SecondJvm.start("agent", "--port", "0", "--every", "10")) {
            heard(agent, "^server listens on port ");
            heard(agent, "^up for .* sent [1-9]");
            agent.type("\n");
            heard(agent, "^server has stopped: [1-9][0-9]* figures received, [0-9]+ missing, 0 twice$");
            heard(agent, "^down for .* held [1-9]");
            agent.type("\n");
            heard(agent, "^server listens again$");
            heard(agent, "^up for .* held 0, ");
            agent.type("\n");
            heard(agent, "^server has stopped: .* 0 twice$");
            assertEquals(0, agent.endInput().exitCode());
        }
    }

    private static void heard(SecondJvm agent, String awaited) throws IOException {
        Pattern pattern = Pattern.compile(awaited);
        String line;
        do {
            line = agent.output().readLine();
            assertNotNull(line, () -> "in vain: " + awaited);
        } while (!pattern.matcher(line).find());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    --every 0;    agent: --every must be from 1 to 60000, not 0
                    --hold 3601;  agent: --hold must be from 1 to 3600, not 3601
                    """)
    void aBadOptionIsToldInALine(String options, String complaint) {
        try (RunningExample agent = RunningExample.start(("agent " + options).split(" "))) {
            assertEquals(2, agent.exitCode());
            assertEquals(complaint + " (--help explains)", agent.errors().strip());
        }
    }
}
