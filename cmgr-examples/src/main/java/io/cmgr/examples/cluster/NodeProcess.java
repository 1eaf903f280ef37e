// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node in a JVM of its own, which {@link NodeMain} runs. */
final class NodeProcess implements ChatNode {
    private final Process process;
    private final PrintWriter commands;
    private final Consumer<String> print;
    private final int port;
    private volatile Figures figures = Figures.NONE;

    NodeProcess(String name, int port, String engine, Consumer<String> print) throws IOException {
        this.print = print;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeMain.class.getName(),
                        name,
                        "" + port,
                        engine)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = new PrintWriter(process.outputWriter(UTF_8), true);
        BufferedReader lines = process.inputReader(UTF_8);
        String first = lines.readLine();
        if (first == null || !first.startsWith(NodeMain.PORT)) {
            process.destroyForcibly();
            throw new IOException("node " + name + " cannot listen on port " + port);
        }
        this.port = Integer.parseInt(first.substring(NodeMain.PORT.length()));
        Thread reader = new Thread(() -> lines.lines().forEach(this::heard), name);
        reader.setDaemon(true);
        reader.start();
    }

    private void heard(String line) {
        if (line.startsWith(NodeMain.FIGURES)) {
            figures = Figures.of(line.substring(NodeMain.FIGURES.length()));
        } else {
            print.accept(line);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean lives() {
        return process.isAlive();
    }

    @Override
    public Figures figures() {
        return figures;
    }

    @Override
    public void ask(String command) {
        commands.println(command);
    }

    @Override
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
