// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client in the server's own process that reads and forgets. */
final class Sink {
    private static final int BUFFER = 64 << 10;

    private Sink() {}

    static void connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread reader = new Thread(() -> read(socket), "sink");
        reader.setDaemon(true);
        reader.start();
    }

    private static void read(Socket socket) {
        byte[] buffer = new byte[BUFFER];
        try (socket) {
            while (socket.getInputStream().read(buffer) >= 0) {
                // forgotten
            }
        } catch (IOException ended) {
            // with the server
        }
    }
}
