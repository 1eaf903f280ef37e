// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.SessionStats;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A UDP socket in a process with little direct memory. On request it takes the rest of that memory, and releases it.
 */
final class ShortOfMemory {
    private static final int BYTES_LEFT = 64 << 10;

    private ShortOfMemory() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), (session, data, from) -> {});
            ByteBuf hoard = Unpooled.EMPTY_BUFFER;
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                switch (order) {
                    case "port" -> System.out.println(((InetSocketAddress) socket.localAddress()).getPort());
                    case "hoard" -> {
                        long free = PlatformDependent.maxDirectMemory() - PlatformDependent.usedDirectMemory();
                        hoard = Unpooled.directBuffer((int) free - BYTES_LEFT);
                        System.out.println(hoard.capacity());
                    }
                    case "release" -> System.out.println(hoard.release());
                    case "reads" -> System.out.println(socket.stats().reads());
                    case "discarded" -> {
                        SessionStats stats = socket.stats();
                        System.out.println(socket.isOpen() ? stats.discarded() : "closed");
                    }
                    default -> throw new IllegalArgumentException(order);
                }
            }
        }
    }
}
