// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A visitor who sends and reads lines over TCP, TLS or a Unix-domain socket. */
final class Terminal implements Visitor {
    private final Closeable connection;
    private final OutputStream out;
    private final BufferedReader in;

    private Terminal(Closeable connection, InputStream in, OutputStream out) {
        this.connection = connection;
        this.out = out;
        this.in = new BufferedReader(new InputStreamReader(in, UTF_8));
    }

    static Terminal tcp(int port) throws IOException {
        Peer peer = Peer.connect(port);
        return new Terminal(peer, peer.socket().getInputStream(), peer.socket().getOutputStream());
    }

    static Terminal tls(int port, SSLContext context) throws IOException {
        TlsPeer peer = TlsPeer.connect(port, context).handshake();
        return new Terminal(peer, peer.tls().getInputStream(), peer.tls().getOutputStream());
    }

    static Terminal unix(Path path) throws IOException {
        SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new Terminal(peer, Channels.newInputStream(peer), Channels.newOutputStream(peer));
    }

    @Override
    public void says(String line) throws IOException {
        out.write((line + "\n").getBytes(UTF_8));
        out.flush();
    }

    @Override
    public String hears() throws IOException {
        String line = in.readLine();
        assertNotNull(line, "no further line");
        return line;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
