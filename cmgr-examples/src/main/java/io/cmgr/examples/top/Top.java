// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import io.cmgr.config.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Shows what the console of a program shows: on a terminal a screen that is repainted, in a pipe as many pictures as are
 * asked for, or lines of JSON.
 */
@Command(
        name = "top",
        description = "Shows the sessions of a program that serves a console, those first that do not move.")
public final class Top implements Callable<Integer> {
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String FIRST_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final int MOST_SESSIONS = 200;

    @Parameters(paramLabel = "HOST:PORT", description = "Where the console is served.")
    private String console = "";

    @Option(names = "--json", description = "Print the figures as one line of JSON.")
    private boolean json;

    @Option(
            names = "--sort",
            paramLabel = "hurt|unsent|in|out|new",
            defaultValue = "hurt",
            description = "The order of the sessions (${DEFAULT-VALUE}).")
    private String sort = "hurt";

    @Option(
            names = "--find",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only sessions whose id, alias or address contains this.")
    private String find = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many sessions to ask for, 0 to 200 (${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How long to wait before the next picture (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many pictures to show: without end on a terminal, otherwise one.")
    private int count;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Top() {}

    @Override
    public Integer call() throws Exception {
        check("--limit", limit, 0, MOST_SESSIONS);
        check("--seconds", seconds, 1, 3600);
        check("--count", count, 0, Integer.MAX_VALUE);
        ConsoleClient client = new ConsoleClient(where());
        boolean terminal = !json && Terminal.now().isPresent();
        if (terminal) {
            paint(client);
        } else {
            print(client);
        }
        return ExitCode.OK;
    }

    private HostPort where() {
        try {
            return HostPort.parse(console);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    command.commandLine(), name + " must be from " + min + " to " + max + ", not " + value);
        }
    }

    /** In a pipe. The first picture comes a moment later, when the rates are known. */
    private void print(ConsoleClient client) throws IOException, InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        Snapshot first = ConsoleClient.read(client.json(sort, find, limit));
        if (first.rates().bytesIn() == null) {
            TimeUnit.MILLISECONDS.sleep(first.next());
        }
        for (int i = 0; i < Math.max(1, count); i++) {
            if (i > 0) {
                TimeUnit.SECONDS.sleep(seconds);
            }
            String answer = client.json(sort, find, limit);
            if (json) {
                out.println(answer);
            } else {
                Screen.lines(ConsoleClient.read(answer), Terminal.PAPER, Style.PLAIN)
                        .forEach(out::println);
                out.println();
            }
            out.flush();
        }
    }

    /** On a terminal, which gets its old content back at the end. It may be resized meanwhile. */
    private void paint(ConsoleClient client) throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        Thread restore = new Thread(() -> {
            out.print(FIRST_SCREEN);
            out.flush();
        });
        Runtime.getRuntime().addShutdownHook(restore);
        out.print(OTHER_SCREEN);
        Style style = System.getenv("NO_COLOR") == null ? Style.COLOURED : Style.PLAIN;
        for (int i = 0; count == 0 || i < count; i++) {
            Optional<Terminal> terminal = Terminal.now();
            if (terminal.isEmpty()) {
                return; // it has been closed
            }
            StringBuilder picture = new StringBuilder(HOME);
            for (String line : picture(client, terminal.get(), style)) {
                picture.append(line).append(CLEAR_LINE).append("\r\n");
            }
            out.print(picture.append(CLEAR_REST));
            out.flush();
            TimeUnit.SECONDS.sleep(seconds);
        }
    }

    private List<String> picture(ConsoleClient client, Terminal terminal, Style style) throws InterruptedException {
        try {
            return Screen.lines(ConsoleClient.read(client.json(sort, find, limit)), terminal, style);
        } catch (IOException away) {
            String why = away.getMessage() + ", trying again";
            return List.of(style.bad(why.substring(0, Math.min(why.length(), terminal.columns()))));
        }
    }
}
