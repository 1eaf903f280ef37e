// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** A program on a thread of the test, started by its command line. Closing interrupts it, which ends it like Ctrl-C. */
public final class RunningExample implements AutoCloseable {
    private static final Pattern ANNOUNCEMENT = Pattern.compile("listens on port (\\d+)");
    private static final Pattern PAGE = Pattern.compile("page at (\\S+)");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread thread;

    private RunningExample(String... args) {
        CommandLine commandLine =
                Examples.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        thread = new Thread(() -> exitCode.complete(commandLine.execute(args)), args[0]);
    }

    public static RunningExample start(String... args) {
        RunningExample example = new RunningExample(args);
        example.thread.start();
        return example;
    }

    /** The port that the server has printed. */
    public int port() {
        Deadline.until(
                "the announcement of a port",
                () -> ANNOUNCEMENT.matcher(output()).find());
        Matcher announcement = ANNOUNCEMENT.matcher(output());
        announcement.find();
        return Integer.parseInt(announcement.group(1));
    }

    /** The address of its page that the chat has printed. */
    public URI page() {
        port();
        Matcher announcement = PAGE.matcher(output());
        assertTrue(announcement.find(), output());
        return URI.create(announcement.group(1));
    }

    public int exitCode() {
        return Deadline.get(exitCode);
    }

    public String output() {
        return out.toString();
    }

    public String errors() {
        return err.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
        exitCode();
    }
}
