// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ports for servers that go away and come back. A server of another test that asks the system for any port never gets one
 * of them, or it would find the clients there that wait for the return.
 */
public final class OwnPorts {
    /** Below what Linux gives to those who ask for any port: 32 768 to 60 999. */
    private static final int FIRST = 20_000;

    private static final int COUNT = 12_000;

    /** Processes of the same time begin at different places. */
    private static final AtomicLong NEXT =
            new AtomicLong(ProcessHandle.current().pid() * 97);

    private OwnPorts() {}

    /** A port of the loopback interface that nobody has. */
    public static int free() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + (int) (NEXT.getAndIncrement() % COUNT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // the next
            }
        }
        throw new AssertionError("no port from " + FIRST + " on is free");
    }
}
