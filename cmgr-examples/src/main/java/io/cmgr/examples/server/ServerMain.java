// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The main class of one server's JVM, which {@code bench} starts. It prints where the server serves, then answers each
 * question that it reads from standard input, one per line. It ends when its input ends, so it never outlives
 * {@code bench}.
 */
@Command(name = "server", description = "One server of bench, which asks it questions on standard input.")
public final class ServerMain implements Callable<Integer> {
    /** The question for how many bytes all threads have allocated. */
    public static final String ALLOCATED = "allocated";

    /** The question for how many bytes are in use: on the heap after a collection, and as direct memory. */
    public static final String MEMORY = "memory";

    /** The question for how many milliseconds the JVM has compiled. */
    public static final String COMPILED = "compiled";

    /** Tells a server that loads itself to begin. The answer is 0. */
    public static final String START = "start";

    /** Tells a server that loads itself to stop. The answer is 0, when all that had begun is done. */
    public static final String STOP = "stop";

    /** The question for how much a server that loads itself has done. */
    public static final String DONE = "done";

    @Parameters(paramLabel = "NAME", description = "Which: ${COMPLETION-CANDIDATES}.")
    private ServerType type = ServerType.NETTY_ECHO;

    @Option(names = "--loops", paramLabel = "N", defaultValue = "1", description = "Event loops (${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = "--upstream",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Where on this machine a proxy or links connect to, or a node to its engine.")
    private int upstream;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public ServerMain() {}

    /**
     * Runs the server.
     *
     * @param args its name and options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ServerMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Server server = type.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream))) {
            out.println(text(server.address()));
            out.flush();
            for (String question = in.readLine(); question != null; question = in.readLine()) {
                out.println(answer(question, server.ownLoad()));
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    /** The line that says where the server serves: its port, or the file of its Unix-domain socket. */
    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? Integer.toString(internet.getPort())
                : ((UnixDomainSocketAddress) address).getPath().toString();
    }

    /**
     * Where a server serves.
     *
     * @param line what its JVM has printed first
     * @return an address on this machine
     */
    public static SocketAddress address(String line) {
        return Character.isDigit(line.charAt(0))
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line))
                : UnixDomainSocketAddress.of(line);
    }

    private static long answer(String question, OwnLoad ownLoad) {
        return switch (question) {
            case START -> {
                ownLoad.start();
                yield 0;
            }
            case STOP -> {
                ownLoad.stop();
                yield 0;
            }
            case DONE -> ownLoad.done();
            case ALLOCATED -> MemoryUse.allocated();
            case MEMORY -> MemoryUse.inUse();
            case COMPILED -> ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
            default -> throw new IllegalArgumentException(question);
        };
    }
}
