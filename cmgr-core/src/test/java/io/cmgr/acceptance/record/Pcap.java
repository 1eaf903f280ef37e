// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a capture: packets of IP in frames of Ethernet. Fails if the file does not end with a whole packet. */
final class Pcap {
    private static final int TCP = 6;
    private static final int FIN = 1;
    private static final int SYN = 2;

    /** A packet with its addresses, and what it carries. */
    record Packet(
            InetSocketAddress from, InetSocketAddress to, int protocol, int flags, int sequence, byte[] payload) {}

    private final List<Packet> packets = new ArrayList<>();

    private Pcap() {}

    static Pcap read(Path file) throws IOException {
        Pcap pcap = new Pcap();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertEquals(0xa1b2c3d4, bytes.getInt());
        assertEquals(2, bytes.getShort());
        assertEquals(4, bytes.getShort());
        bytes.position(20);
        assertEquals(1, bytes.getInt(), "Ethernet");
        while (bytes.hasRemaining()) {
            bytes.getLong(); // the time
            int length = bytes.getInt();
            assertEquals(length, bytes.getInt());
            pcap.packets.add(packet(bytes.slice(bytes.position(), length)));
            bytes.position(bytes.position() + length);
        }
        return pcap;
    }

    private static Packet packet(ByteBuffer frame) throws IOException {
        boolean four = frame.getShort(12) == 0x0800;
        int ip = 14;
        int transport = ip + (four ? 20 : 40);
        int protocol = frame.get(ip + (four ? 9 : 6));
        int addressLength = four ? 4 : 16;
        byte[] from = new byte[addressLength];
        byte[] to = new byte[addressLength];
        frame.get(ip + (four ? 12 : 8), from);
        frame.get(ip + (four ? 12 : 8) + addressLength, to);
        int length = frame.getShort(ip + (four ? 2 : 4)) & 0xffff;
        assertEquals(frame.limit(), ip + length + (four ? 0 : 40), "length of the packet");
        int header = protocol == TCP ? (frame.get(transport + 12) >> 4 & 15) * 4 : 8;
        byte[] payload = new byte[frame.limit() - transport - header];
        frame.get(transport + header, payload);
        return new Packet(
                new InetSocketAddress(InetAddress.getByAddress(from), frame.getShort(transport) & 0xffff),
                new InetSocketAddress(InetAddress.getByAddress(to), frame.getShort(transport + 2) & 0xffff),
                protocol,
                protocol == TCP ? frame.get(transport + 13) : 0,
                protocol == TCP ? frame.getInt(transport + 4) : 0,
                payload);
    }

    List<Packet> packets() {
        return packets;
    }

    /** What was sent from this port, in order; fails if a byte of it is missing. */
    byte[] stream(int port) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Packet packet : packets) {
            if (packet.from.getPort() == port && packet.payload.length > 0) {
                assertEquals(1 + all.size(), packet.sequence, "sequence number");
                all.writeBytes(packet.payload);
            }
        }
        return all.toByteArray();
    }

    String text(int port) {
        return new String(stream(port), ISO_8859_1);
    }

    /** Whether the connection was opened by this port, and ended. */
    void assertWhole(int client) {
        assertEquals(SYN, packets.get(0).flags);
        assertEquals(client, packets.get(0).from.getPort());
        assertTrue(packets.stream().anyMatch(packet -> (packet.flags & FIN) != 0), "has no end");
    }
}
