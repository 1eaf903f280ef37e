// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.cluster.nats.NatsBackplane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node in a JVM of its own. It prints its port, then its figures each second; a line that begins otherwise than these
 * is an answer to a command that it has read. It ends with its input, so also when the program that has started it dies.
 */
final class NodeMain {
    static final String PORT = "port ";
    static final String FIGURES = "figures ";

    private NodeMain() {}

    /**
     * Runs the node.
     *
     * @param args the node's name, its port, and the engine's server
     */
    public static void main(String[] args) throws IOException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (ChatServer server = new ChatServer(args[0], Integer.parseInt(args[1]), NatsBackplane.at(args[2]));
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println(PORT + server.port());
            clock.scheduleAtFixedRate(
                    () -> System.out.println(FIGURES + server.figures().line()), 0, 1, TimeUnit.SECONDS);
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                server.answer(command).thenAccept(System.out::println);
            }
        } finally {
            clock.shutdownNow();
        }
    }
}
