// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, with its standard streams and its signals. */
final class SecondJvm implements AutoCloseable {
    private final Process process;

    private SecondJvm(Process process) {
        this.process = process;
    }

    static SecondJvm start(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Examples.class.getName()));
        command.addAll(List.of(args));
        return new SecondJvm(new ProcessBuilder(command).start());
    }

    /** The port that the server has printed. */
    int port() throws IOException {
        String announcement = output().readLine();
        return Integer.parseInt(announcement.substring(announcement.lastIndexOf(' ') + 1));
    }

    SecondJvm type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /** Ends its standard input, like Ctrl-D. */
    SecondJvm endInput() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    BufferedReader output() {
        return process.inputReader(UTF_8);
    }

    BufferedReader errors() {
        return process.errorReader(UTF_8);
    }

    /** Sends the signal that asks a process to end, which has the effect of Ctrl-C. */
    void terminate() {
        process.destroy();
    }

    /** The processes that it has started, and all that those have started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(300, TimeUnit.SECONDS), "the process does not end");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
