// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that a test starts and talks to line by line, over its standard input and output. {@link #close} ends it.
 */
public final class ChildProcess implements Closeable {
    /** Options for a JVM that starts quickly, since it runs for seconds only, beside others. */
    private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path errors;
    private final PrintWriter to;
    private final BufferedReader from;

    private ChildProcess(List<String> command) throws IOException {
        errors = Files.createTempFile("cmgr", "stderr");
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        to = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Starts the main class in a JVM. The prefix is a command that runs the command which follows it. */
    public static ChildProcess jvm(List<String> prefix, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        return jvm(prefix, options, System.getProperty("java.class.path"), main, arguments);
    }

    /** The same with another class path than this process has. */
    public static ChildProcess jvm(
            List<String> prefix, List<String> options, String classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FAST_START);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(command);
    }

    /** Starts a command of this machine. */
    public static ChildProcess start(String... command) throws IOException {
        return new ChildProcess(List.of(command));
    }

    /** Whether a command succeeds: the tool is installed, and we have the right to use it. */
    public static boolean works(String... command) {
        try {
            return output(command) != null;
        } catch (IOException noSuchTool) {
            return false;
        }
    }

    /** What a command prints; null if it fails. */
    public static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> "no end of " + List.of(command));
            return process.exitValue() == 0 ? output : null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal, such as {@code STOP}. */
    public void signal(String name) {
        signal(name, process.pid());
    }

    /**
     * Sends a signal to a process; after STOP all of its threads have stopped, as far as the system tells. The shell's
     * built-in command does it, since not every machine has the program.
     */
    public static void signal(String name, long pid) {
        assertTrue(works("sh", "-c", "kill -" + name + " " + pid), name);
        File[] threads = new File("/proc/" + pid + "/task").listFiles();
        if (name.equals("STOP") && threads != null) {
            Deadline.until("the process has stopped", () -> Stream.of(threads).allMatch(ChildProcess::hasStopped));
        }
    }

    private static boolean hasStopped(File thread) {
        try {
            String stat = Files.readString(thread.toPath().resolve("stat"));
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (IOException hasEnded) {
            return true;
        }
    }

    /** Sends a line, and returns the line that the child replies. */
    public String ask(String line) throws IOException {
        to.println(line);
        return readLine();
    }

    /** The child's next line. */
    public String readLine() throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new AssertionError("the child has ended: " + errors());
        }
        return line;
    }

    /** Whether output of the child waits to be read. */
    public boolean hasOutput() {
        try {
            return from.ready();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that the child has written to its standard error. */
    public List<String> errors() throws IOException {
        return Files.readAllLines(errors);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the child does not end");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        to.close();
        from.close();
        Files.deleteIfExists(errors);
    }
}
