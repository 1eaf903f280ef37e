// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class UdpTest {
    /** The empty datagram cannot be sent back, and must not keep the next from coming back. */
    @InEachMode
    void everyDatagramComesBackToItsSender(Mode mode) throws Exception {
        try (RunningExample udp = mode.start("udp");
                DatagramSocket ann = new DatagramSocket();
                DatagramSocket bob = new DatagramSocket()) {
            send(ann, "", udp.port());
            send(ann, "from ann", udp.port());
            send(bob, "from bob", udp.port());
            assertEquals("from bob", receive(bob));
            assertEquals("from ann", receive(ann));
        }
    }

    private static void send(DatagramSocket from, String text, int port) throws Exception {
        byte[] data = text.getBytes(UTF_8);
        from.send(new DatagramPacket(data, data.length, InetAddress.getByName("127.0.0.1"), port));
    }

    private static String receive(DatagramSocket socket) throws Exception {
        socket.setSoTimeout(20_000);
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }
}
