// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.util.List;

/** A server in a JVM of its own, which answers the questions of {@link ServerMain}. */
final class ServerProcess implements AutoCloseable {
    private final ServerType type;
    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;
    private final SocketAddress address;

    private ServerProcess(ServerType type, Process process) throws IOException {
        this.type = type;
        this.process = process;
        questions = new PrintWriter(process.getOutputStream(), true, UTF_8);
        answers = process.inputReader(UTF_8);
        address = ServerMain.address(readLine());
    }

    static ServerProcess start(ServerType type, JvmGroup jvmGroup, int upstream, List<String> options)
            throws IOException {
        Process process = Jvm.start(
                Cores.ofServer(jvmGroup),
                options,
                ServerMain.class,
                type.name(),
                "--loops",
                Integer.toString(jvmGroup.loops()),
                "--upstream",
                Integer.toString(upstream));
        return new ServerProcess(type, process);
    }

    ServerType type() {
        return type;
    }

    SocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** Asks the server one of the questions of {@link ServerMain}, and waits for the answer. */
    long ask(String question) throws IOException {
        questions.println(question);
        return Long.parseLong(readLine());
    }

    private String readLine() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the server " + type.title() + " has ended");
        }
        return line;
    }

    @Override
    public void close() {
        Jvm.end(process);
    }
}
