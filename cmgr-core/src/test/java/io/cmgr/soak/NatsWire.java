// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A client that speaks the protocol of NATS and does nothing else, so that the server is what is measured. One thread.
 */
final class NatsWire implements Closeable {
    private static final byte[] END = {'\r', '\n'};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    NatsWire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        String info = line();
        if (!info.startsWith("INFO ")) {
            throw new IOException(info);
        }
        write("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}");
        settle();
    }

    void subscribe(String topic, long number) throws IOException {
        write("SUB " + topic + " " + number);
    }

    void unsubscribe(long number) throws IOException {
        write("UNSUB " + number);
    }

    void publish(String topic, byte[] message) throws IOException {
        write("PUB " + topic + " " + message.length);
        out.write(message);
        out.write(END);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Waits until the server has done all that was written. Nothing else may come in meanwhile. */
    void settle() throws IOException {
        write("PING");
        flush();
        String pong = next();
        if (!pong.equals("PONG")) {
            throw new IOException(pong);
        }
    }

    /** Waits for so many messages of this size. */
    void take(int messages, int size) throws IOException {
        for (int i = 0; i < messages; i++) {
            String head = next();
            if (!head.startsWith("MSG ")) {
                throw new IOException(head);
            }
            in.skipNBytes(size + END.length);
        }
    }

    /** The next line of the server, whose pings are answered. */
    private String next() throws IOException {
        String line = line();
        while (line.equals("PING")) {
            write("PONG");
            flush();
            line = line();
        }
        return line;
    }

    private void write(String line) throws IOException {
        out.write(line.getBytes(ISO_8859_1));
        out.write(END);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
