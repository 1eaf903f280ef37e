// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.UdpSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process with a UDP socket. By lines of its input it joins and leaves groups and sends to them. It counts what it
 * receives.
 */
final class GroupMember {
    static final int PORT = 4164;

    private final ConnectionManager manager;
    private final AtomicInteger heard = new AtomicInteger();

    /** The interfaces as they were when their names were first used: an application may keep such an object. */
    private final Map<String, NetworkInterface> interfaces = new HashMap<>();

    private UdpSession socket;

    private GroupMember(ConnectionManager manager) throws IOException {
        this.manager = manager;
        socket = open(UdpListen.on("127.0.0.1", 0));
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            GroupMember member = new GroupMember(manager);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(member.execute(order.split(" ", -1)));
            }
        }
    }

    private String execute(String[] order) throws Exception {
        switch (order[0]) {
            case "open" -> socket = open(UdpListen.on(order[1], PORT).reuseAddress(true));
            case "port" -> socket = open(UdpListen.on(PORT).reuseAddress(true));
            case "member" -> socket = open(UdpListen.on(PORT).multicast(group(order[1]), on(order[2])));
            case "join" -> {
                return outcome(socket.joinGroup(group(order[1]), on(order[2])));
            }
            case "leave" -> {
                return outcome(socket.leaveGroup(group(order[1]), on(order[2])));
            }
            case "send" -> {
                return outcome(
                        socket.to(new InetSocketAddress(group(order[1]), PORT)).write(new byte[1000]));
            }
            case "addresses" -> {
                return "" + socket.stats().localAddresses();
            }
            case "heard" -> {
                return "" + heard.get();
            }
            default -> throw new IllegalArgumentException(order[0]);
        }
        return socket.id();
    }

    /** Replaces the last socket, which would receive the same datagrams. */
    private UdpSession open(UdpListen where) throws IOException {
        manager.sessions().forEach(last -> last.close().join());
        return manager.listen(where, (session, data, from) -> heard.incrementAndGet());
    }

    private NetworkInterface on(String name) throws IOException {
        if (!interfaces.containsKey(name)) {
            interfaces.put(name, NetworkInterface.getByName(name));
        }
        return interfaces.get(name);
    }

    private static InetAddress group(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }

    private static String outcome(CompletableFuture<Void> done) throws InterruptedException {
        try {
            done.get(10, TimeUnit.SECONDS);
            return "ok";
        } catch (ExecutionException failed) {
            return failed.getCause().toString();
        } catch (TimeoutException never) {
            return "no outcome";
        }
    }
}
