// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * A nats-server that connects the nodes of a cluster. It runs on the processors of the clients, and its time does not
 * count: it is the same for all.
 */
final class Engine implements AutoCloseable {
    private static final long START_SECONDS = 10;

    private final Process process;
    private final int port;

    private Engine(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one on a free port, on the processors of this process. */
    static Engine start() throws IOException, InterruptedException {
        InetAddress here = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, here)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder("nats-server", "-a", here.getHostAddress(), "-p", Integer.toString(port))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Engine engine = new Engine(process, port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!engine.answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                engine.close();
                throw new IOException("nats-server does not start");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return engine;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether the command is there. */
    static boolean isInstalled() {
        return Commands.work("nats-server", "--version");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
