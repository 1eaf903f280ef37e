// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.Closeable;
import java.io.IOException;

/**
 * A redis-server process of a test, on a port of its own, which keeps nothing on disk. It can be frozen, killed, and
 * started again on the same port. {@link #close} kills it.
 */
public final class RedisServer implements Closeable {
    private final String program = Needs.server("redis-server");
    private final int port = OwnPorts.free();
    private ChildProcess process;

    private RedisServer() throws IOException {
        process = run();
    }

    public static RedisServer start() throws IOException {
        return new RedisServer();
    }

    public int port() {
        return port;
    }

    /** Stops the process: its connections stay, but it neither reads nor answers. */
    public void freeze() {
        process.signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        process.signal("CONT");
    }

    /** Kills the process, whose connections end. */
    public void kill() throws IOException {
        process.close();
    }

    /** Starts a killed server again, on the same port. */
    public void restart() throws IOException {
        process = run();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    private ChildProcess run() throws IOException {
        String number = Integer.toString(port);
        ChildProcess started = ChildProcess.start(
                program, "--port", number, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
        while (!started.readLine().contains("Ready to accept connections")) {
            // a line of its greeting
        }
        return started;
    }
}
