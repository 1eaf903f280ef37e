// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A blocking TCP peer on the loopback. It does not use Netty. */
public final class Peer implements Closeable {
    private final Socket socket;

    private Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
    }

    public static Peer connect(int port) throws IOException {
        return new Peer(new Socket(InetAddress.getByName("127.0.0.1"), port));
    }

    /** A peer that connects to another loopback address, such as {@code ::1}. */
    public static Peer connect(String host, int port) throws IOException {
        return new Peer(new Socket(InetAddress.getByName(host), port));
    }

    /** A peer with a small receive buffer: its kernel holds only about this much unread. */
    public static Peer connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 20_000);
        return new Peer(socket);
    }

    /** The other end of a connection that the manager made. */
    public static Peer of(Socket accepted) throws IOException {
        return new Peer(accepted);
    }

    public Socket socket() {
        return socket;
    }

    public Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Peer send(byte[] data) throws IOException {
        socket.getOutputStream().write(data);
        return this;
    }

    /** Sends a FIN. The other direction stays open. */
    public Peer finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public byte[] read(int length) throws IOException {
        byte[] data = socket.getInputStream().readNBytes(length);
        assertEquals(length, data.length, "the stream ended early");
        return data;
    }

    public String readText(int length) throws IOException {
        return new String(read(length), StandardCharsets.UTF_8);
    }

    /** Reads everything until the other side's FIN; our direction stays open. */
    public byte[] readInput() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /**
     * Reads everything until the other side's FIN, and then sends a FIN, so that the close of the other side can end.
     */
    public byte[] readToEnd() throws IOException {
        byte[] data = readInput();
        if (!socket.isOutputShutdown()) {
            finish();
        }
        return data;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
