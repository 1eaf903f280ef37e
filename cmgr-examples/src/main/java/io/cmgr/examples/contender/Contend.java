// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * One server in this JVM, for {@code bench}: tells its port, answers what is asked on standard input, a line each, and
 * ends with it, so that it never outlives who started it.
 */
@Command(name = "contender", description = "One server of bench, which asks it on standard input.")
public final class Contend implements Callable<Integer> {
    /** Asks for the bytes that all threads have allocated. */
    public static final String ALLOCATED = "allocated";

    /** Asks for the bytes in use on the heap after a collection, and as direct memory. */
    public static final String MEMORY = "memory";

    @Parameters(paramLabel = "NAME", description = "Which: ${COMPLETION-CANDIDATES}.")
    private Contender contender = Contender.NETTY_ECHO;

    @Option(names = "--loops", paramLabel = "N", defaultValue = "1", description = "Event loops (${DEFAULT-VALUE}).")
    private int loops;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Contend() {}

    /**
     * Runs the server.
     *
     * @param args its name and options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Contend())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Server server = contender.start(loops)) {
            out.println(server.port());
            out.flush();
            for (String question = in.readLine(); question != null; question = in.readLine()) {
                out.println(answer(question));
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private static long answer(String question) {
        return switch (question) {
            case ALLOCATED -> MemoryUse.allocated();
            case MEMORY -> MemoryUse.inUse();
            default -> throw new IllegalArgumentException(question);
        };
    }
}
