// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.MulticastInterface;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BadMulticastTest {
    private static final int MORE_GROUPS_THAN_A_SOCKET_MAY_JOIN = 25;

    @Test
    void anAddressThatIsNotMulticastIsNamed() throws Exception {
        refused("192.0.2.1 is not a multicast", () -> UdpListen.on(0).multicast(address("192.0.2.1"), null));
        refused("::1 is not a multicast", () -> UdpListen.on(0).multicast(address("::1"), null));
    }

    @Test
    void oneSocketHasGroupsOfOneFamily() throws Exception {
        UdpListen where = UdpListen.on(0).multicast(address("239.1.2.3"), null);
        refused("ff02::1", () -> where.multicast(address("ff02::1"), null));
    }

    @OnEachTransport
    void aGroupOfAnotherFamilyThanTheSocketIsNamed(Transport transport) throws Exception {
        Needs.ipv6();
        InetAddress v4 = address("239.1.2.3");
        InetAddress v6 = address("ff02::4242");
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen onV4 = UdpListen.on("127.0.0.1", 0);
            UdpListen onV6 = UdpListen.on("::1", 0);
            refused("ff02::4242", () -> fixture.manager().listen(onV4.multicast(v6, null), fixture.events()));
            refused("239.1.2.3", () -> fixture.manager().listen(onV6.multicast(v4, null), fixture.events()));
            UdpSession ofV4 = fixture.manager().listen(UdpListen.on("0.0.0.0", 0), fixture.events());
            UdpSession ofV6 = fixture.manager().listen(onV6, fixture.events());
            refused("ff02::4242", () -> ofV4.joinGroup(v6, null));
            refused("239.1.2.3", () -> ofV6.leaveGroup(v4, null));
            refused("192.0.2.1", () -> ofV4.joinGroup(address("192.0.2.1"), null));
            assertEquals(2, fixture.manager().sessions().size());
        }
    }

    @OnEachTransport
    void anInterfaceWithoutMulticastIsNamed(Transport transport) throws Exception {
        NetworkInterface none = MulticastInterface.without();
        InetAddress group = MulticastInterface.v4().group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen there = UdpListen.on(0).multicast(group, none);
            Refusal.thrown(
                    SocketException.class,
                    none.getName(),
                    () -> fixture.manager().listen(there, fixture.events()));
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Refusal.failed(SocketException.class, none.getName(), socket.joinGroup(group, none));
            Refusal.failed(SocketException.class, group.getHostAddress(), socket.joinGroup(group, none));
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void aGroupIsJoinedOnceAndLeftOnce(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen twice = UdpListen.on(0)
                    .multicast(group, multicast.networkInterface())
                    .multicast(group, multicast.networkInterface());
            refused(group.getHostAddress(), () -> fixture.manager().listen(twice, fixture.events()));
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Refusal.failed(
                    IllegalStateException.class,
                    group.getHostAddress(),
                    socket.leaveGroup(group, multicast.networkInterface()));
            Deadline.get(socket.joinGroup(group, multicast.networkInterface()));
            Refusal.failed(
                    IllegalStateException.class,
                    multicast.networkInterface().getName(),
                    socket.joinGroup(group, multicast.networkInterface()));
            Deadline.get(socket.leaveGroup(group, multicast.networkInterface()));
            Refusal.failed(IllegalStateException.class, group.getHostAddress(), socket.leaveGroup(group, null));
        }
    }

    @OnEachTransport
    void aFailedJoinLeavesNoTrace(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port;
            try (DatagramSocket brief = new DatagramSocket()) {
                port = brief.getLocalPort();
            }
            UdpListen tooMany = UdpListen.on(port);
            for (int i = 0; i < MORE_GROUPS_THAN_A_SOCKET_MAY_JOIN; i++) {
                tooMany = tooMany.multicast(address("239.196.1." + i), multicast.networkInterface());
            }
            UdpListen where = tooMany;
            Refusal.thrown(
                    IOException.class,
                    "cannot join 239.196.",
                    () -> fixture.manager().listen(where, fixture.events()));
            assertEquals(0, fixture.manager().stats().opened());
            Deadline.until("the port", () -> bindable(port)); // on NIO that takes until the selector has released it
            UdpListen one = UdpListen.on(port).multicast(multicast.group(), multicast.networkInterface());
            assertEquals("m0", fixture.manager().listen(one, fixture.events()).id());
        }
    }

    @OnEachTransport
    void aClosedSocketJoinsNothing(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Deadline.get(socket.close());
            fixture.next(SessionState.DISCONNECTED);
            Refusal.failed(SessionClosedException.class, "u0", socket.joinGroup(group, multicast.networkInterface()));
            fixture.manager().close();
            Refusal.failed(ManagerClosedException.class, "u0", socket.leaveGroup(group, multicast.networkInterface()));
        }
    }

    private static boolean bindable(int port) {
        try {
            new DatagramSocket(new InetSocketAddress("0.0.0.0", port)).close();
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }

    private static void refused(String named, org.junit.jupiter.api.function.Executable call) {
        Refusal.thrown(IllegalArgumentException.class, named, call);
    }
}
