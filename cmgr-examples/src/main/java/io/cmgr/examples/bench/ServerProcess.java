// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.examples.contender.Contend;
import io.cmgr.examples.contender.Contender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A contender in its JVM. */
final class ServerProcess implements AutoCloseable {
    private final Contender contender;
    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;
    private final InetSocketAddress address;

    private ServerProcess(Contender contender, Process process) throws IOException {
        this.contender = contender;
        this.process = process;
        questions = new PrintWriter(process.getOutputStream(), true, UTF_8);
        answers = process.inputReader(UTF_8);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) read());
    }

    static ServerProcess start(Contender contender, Stage stage, List<String> options) throws IOException {
        String loops = Integer.toString(stage.loops());
        Process process = Jvm.start(Cores.ofServer(stage), options, Contend.class, contender.name(), "--loops", loops);
        return new ServerProcess(contender, process);
    }

    Contender contender() {
        return contender;
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** What the server answers to one of the questions that {@link Contend} knows. */
    long ask(String question) throws IOException {
        questions.println(question);
        return read();
    }

    private long read() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the server " + contender.title() + " has ended");
        }
        return Long.parseLong(answer);
    }

    @Override
    public void close() {
        Jvm.end(process);
    }
}
