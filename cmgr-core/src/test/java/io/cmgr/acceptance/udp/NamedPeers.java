// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

/**
 * A process with its own hosts file and UDP sockets of several families. They send hello to the peers that its input
 * names.
 */
final class NamedPeers {
    private NamedPeers() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            manager.listen(UdpListen.on("127.0.0.1", 0), (session, data, from) -> {});
            manager.listen(UdpListen.on("::1", 0), (session, data, from) -> {});
            manager.listen(UdpListen.on(0), (session, data, from) -> {});
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] idAndPeer = order.split(" ", -1);
                System.out.println(outcome(manager, idAndPeer[0], idAndPeer[1]));
            }
        }
    }

    private static String outcome(ConnectionManager manager, String id, String peer) {
        try {
            manager.writeUdp(id, peer, "hello").join();
            return "sent";
        } catch (CompletionException failed) {
            return failed.getCause().toString();
        }
    }
}
