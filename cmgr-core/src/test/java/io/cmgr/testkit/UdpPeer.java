// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A blocking UDP peer on the loopback. It does not use Netty. */
public final class UdpPeer implements Closeable {
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final DatagramSocket socket;

    private UdpPeer(String host) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), 0));
        socket.setSoTimeout(20_000);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
    }

    public static UdpPeer open() throws IOException {
        return new UdpPeer("127.0.0.1");
    }

    /** A peer on another loopback address, such as {@code ::1}. */
    public static UdpPeer open(String host) throws IOException {
        return new UdpPeer(host);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Sends to a port of this peer's own loopback address. */
    public UdpPeer send(int port, byte[] data) throws IOException {
        socket.send(new DatagramPacket(data, data.length, socket.getLocalAddress(), port));
        return this;
    }

    public UdpPeer send(int port, String text) throws IOException {
        return send(port, text.getBytes(UTF_8));
    }

    public byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    public String receiveText() throws IOException {
        return new String(receive(), UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
