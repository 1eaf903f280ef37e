// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assertions;

/** A blocking TLS peer on the loopback. It uses the JDK's TLS and not Netty. */
public final class TlsPeer implements Closeable {
    private final Socket plain;
    private final SSLSocket tls;

    private TlsPeer(Socket plain, SSLSocket tls) throws IOException {
        this.plain = plain;
        this.tls = tls;
        tls.setSoTimeout(20_000);
    }

    /** A client that has not done its handshake. */
    public static TlsPeer connect(int port, SSLContext context, String... protocols) throws IOException {
        return connect(Peer.connect(port).socket(), port, context, protocols);
    }

    /** A client over an existing connection, which has not done its handshake. */
    public static TlsPeer connect(Socket plain, int port, SSLContext context, String... protocols) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, false);
        return new TlsPeer(plain, limited(tls, protocols));
    }

    /** A client that trusts this authority and presents the certificate of a guest. It has not done its handshake. */
    public static TlsPeer connect(int port, Certificates certificates, String... protocols) throws Exception {
        return connect(port, certificates.jdk(certificates.client("guest")), protocols);
    }

    /** The server's side of a connection that the manager has opened, which has not done its handshake. */
    public static TlsPeer accept(Socket plain, SSLContext context, String... protocols) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, false);
        tls.setUseClientMode(false);
        return new TlsPeer(plain, limited(tls, protocols));
    }

    private static SSLSocket limited(SSLSocket tls, String... protocols) {
        if (protocols.length > 0) {
            tls.setEnabledProtocols(protocols);
        }
        return tls;
    }

    public TlsPeer handshake() throws IOException {
        tls.startHandshake();
        return this;
    }

    public SSLSocket tls() {
        return tls;
    }

    /** The TCP socket below TLS. */
    public Socket plain() {
        return plain;
    }

    public TlsPeer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public TlsPeer send(byte[] data) throws IOException {
        tls.getOutputStream().write(data);
        return this;
    }

    /** Sends close_notify. With TLS 1.3 the other direction stays open. */
    public TlsPeer finish() throws IOException {
        tls.shutdownOutput();
        return this;
    }

    public byte[] read(int length) throws IOException {
        byte[] data = tls.getInputStream().readNBytes(length);
        Assertions.assertEquals(length, data.length, "the stream ended early");
        return data;
    }

    public String readText(int length) throws IOException {
        return new String(read(length), StandardCharsets.UTF_8);
    }

    /** Reads until the other side's close_notify; our direction stays open. A FIN without close_notify throws. */
    public byte[] readInput() throws IOException {
        return tls.getInputStream().readAllBytes();
    }

    /**
     * Reads everything until the other side's close_notify, and then ends our side. A FIN without close_notify throws.
     */
    public byte[] readToEnd() throws IOException {
        byte[] data = readInput();
        if (!tls.isOutputShutdown()) {
            finish();
        }
        endConnection();
        return data;
    }

    /** Sends the FIN of the TCP connection, which the JDK would send only when the socket is closed. */
    public void endConnection() throws IOException {
        if (!plain.isOutputShutdown()) {
            plain.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : List.of(tls, plain)) {
            closeable.close();
        }
    }
}
