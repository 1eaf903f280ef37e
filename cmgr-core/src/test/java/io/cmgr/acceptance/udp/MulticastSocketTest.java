// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.MulticastInterface;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.ServerFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MulticastSocketTest {
    @OnEachTransport
    void whatIsSentToAnIpv4GroupReachesAllItsMembers(Transport transport) throws Exception {
        reachesAll(transport, MulticastInterface.v4());
    }

    @OnEachTransport
    void whatIsSentToAnIpv6GroupReachesAllItsMembers(Transport transport) throws Exception {
        reachesAll(transport, MulticastInterface.v6());
    }

    private static void reachesAll(Transport transport, MulticastInterface multicast) throws Exception {
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel other = fixture.manager().openEventChannel()) {
            UdpSession one = fixture.manager()
                    .listen(UdpListen.on(0).multicast(group, multicast.networkInterface()), fixture.events());
            UdpListen samePort = UdpListen.on(port(one)).multicast(group, multicast.networkInterface());
            UdpSession two = fixture.manager().listen(samePort, other);
            assertEquals("m0 m1", one.id() + " " + two.id());
            assertEquals(SessionKind.UDP, two.kind());
            for (UdpSession speaker : List.of(one, two)) {
                Deadline.get(speaker.to(new InetSocketAddress(group, port(one))).write("from " + speaker.id()));
                assertEquals("from " + speaker.id(), next(fixture.events()).text());
                assertEquals("from " + speaker.id(), next(other).text());
            }
        }
    }

    /** The sentinel is unicast. If sockets share a port, the kernel delivers unicast to the one that was bound last. */
    @OnEachTransport
    void aSocketThatHasLeftAnIpv4GroupReceivesNothingOfItThoughAnotherDoes(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel leaving = fixture.manager().openEventChannel()) {
            UdpSession stays = fixture.manager()
                    .listen(UdpListen.on(0).multicast(group, multicast.networkInterface()), fixture.events());
            UdpListen samePort = UdpListen.on(port(stays)).multicast(group, multicast.networkInterface());
            UdpSession leaves = fixture.manager().listen(samePort, leaving);
            InetSocketAddress all = new InetSocketAddress(group, port(stays));

            Deadline.get(leaves.leaveGroup(group, null));
            Deadline.get(leaves.to(all).write("to one"));
            assertEquals("to one", next(fixture.events()).text());
            Deadline.get(stays.to(new InetSocketAddress(multicast.unicast(), port(stays)))
                    .write("sentinel"));
            assertEquals("sentinel", next(leaving).text());

            Deadline.get(leaves.joinGroup(group, multicast.networkInterface()));
            Deadline.get(leaves.to(all).write("to both again"));
            assertEquals("to both again", next(fixture.events()).text());
            assertEquals("to both again", next(leaving).text());
        }
    }

    @OnEachTransport
    void nothingComesFromAnIpv6GroupThatWasLeft(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v6();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager()
                    .listen(UdpListen.on(0).multicast(group, multicast.networkInterface()), fixture.events());
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("heard"));
            assertEquals("heard", fixture.next(SessionState.DATA).text());
            Deadline.get(socket.leaveGroup(group, multicast.networkInterface()));
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("not heard"));
            Deadline.get(socket.to(new InetSocketAddress(multicast.unicast(), port(socket)))
                    .write("sentinel"));
            assertEquals("sentinel", fixture.next(SessionState.DATA).text());
        }
    }

    @OnEachTransport
    void aClosedSocketIsNoMemberOfAnyIpv4GroupAnyMore(Transport transport) throws Exception {
        leavesWithItsSocket(transport, MulticastInterface.v4());
    }

    @OnEachTransport
    void aClosedSocketIsNoMemberOfAnyIpv6GroupAnyMore(Transport transport) throws Exception {
        leavesWithItsSocket(transport, MulticastInterface.v6());
    }

    private static void leavesWithItsSocket(Transport transport, MulticastInterface multicast) throws Exception {
        InetAddress one = multicast.group();
        InetAddress other = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen where = UdpListen.on(0)
                    .multicast(one, multicast.networkInterface())
                    .multicast(other, multicast.networkInterface());
            UdpSession socket = fixture.manager().listen(where, fixture.events());
            assertTrue(multicast.hasMembers(one) && multicast.hasMembers(other));
            Deadline.get(socket.leaveGroup(one, multicast.networkInterface()));
            assertTrue(!multicast.hasMembers(one) && multicast.hasMembers(other));
            Deadline.get(socket.close());
            // The kernel releases a closed descriptor only when no selector polls it any more.
            Deadline.until("the end of the membership", () -> !multicast.hasMembers(other));
        }
    }

    @OnEachTransport
    void anOrdinarySocketOfBothFamiliesJoinsGroupsOfEither(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            assertEquals("u0", socket.id());
            hearsAGroupAtRunTime(fixture, socket, MulticastInterface.v4());
            hearsAGroupAtRunTime(fixture, socket, MulticastInterface.v6());
        }
    }

    private static void hearsAGroupAtRunTime(ServerFixture fixture, UdpSession socket, MulticastInterface multicast)
            throws Exception {
        InetAddress group = multicast.group();
        Deadline.get(socket.joinGroup(group, multicast.networkInterface()));
        UdpListen elsewhere = UdpListen.on(0).multicast(multicast.group(), multicast.networkInterface());
        UdpSession speaker = fixture.manager().listen(elsewhere, fixture.events());
        Deadline.get(speaker.to(new InetSocketAddress(group, port(socket))).write("hello, " + multicast));
        SessionEvent event = fixture.next(SessionState.DATA);
        assertEquals(socket.id(), event.id());
        assertEquals("hello, " + multicast, event.text());
        assertEquals(port(speaker), ((InetSocketAddress) event.from()).getPort());
    }

    @OnEachTransport
    void anInterfaceIsFoundWhereNoneIsNamed(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v6(); // it, or the loopback, carries IPv4
        for (InetAddress group :
                new InetAddress[] {multicast.group(), MulticastInterface.v4().group()}) {
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                UdpListen where = UdpListen.on(0).multicast(group, null);
                UdpSession socket = fixture.manager().listen(where, fixture.events());
                Deadline.get(
                        socket.to(new InetSocketAddress(group, port(socket))).write("hello"));
                assertEquals("hello", fixture.next(SessionState.DATA).text());
                Deadline.get(socket.leaveGroup(group, null));
            }
        }
    }

    @OnEachTransport
    void aDatagramToAGroupIsCutAtMaxDatagramAndMarked(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen where = UdpListen.on(0).maxDatagram(4).multicast(group, multicast.networkInterface());
            UdpSession socket = fixture.manager().listen(where, fixture.events());
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("12345"));
            SessionEvent event = fixture.next(SessionState.DATA);
            assertEquals("1234", event.text());
            assertTrue(event.truncated());
            assertEquals(1, socket.stats().truncated());
        }
    }

    @OnEachTransport
    void aReplyToAGroupsDatagramGoesToItsSender(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel asking = fixture.manager().openEventChannel()) {
            UdpListen where = UdpListen.on(0).multicast(group, multicast.networkInterface());
            UdpSession member = fixture.manager().listen(where, fixture.events());
            UdpListen aside = UdpListen.on(0).multicast(multicast.group(), multicast.networkInterface());
            UdpSession asker = fixture.manager().listen(aside, asking);
            Deadline.get(asker.to(new InetSocketAddress(group, port(member))).write("who is there?"));
            Deadline.get(fixture.next(SessionState.DATA).reply("me"));
            assertEquals("me", next(asking).text());
        }
    }

    @OnEachTransport
    void socatSpeaksToAGroupAndHearsIt(Transport transport) throws Exception {
        Needs.tools("socat");
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress ours = multicast.group();
        InetAddress socats = multicast.group();
        String through = multicast.unicast().getHostAddress();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpListen where = UdpListen.on(0).multicast(ours, multicast.networkInterface());
            UdpSession socket = fixture.manager().listen(where, fixture.events());
            String says = "printf hello | socat -u - UDP4-DATAGRAM:" + ours.getHostAddress() + ":" + port(socket)
                    + ",ip-multicast-if=" + through;
            assertTrue(ChildProcess.works("sh", "-c", says));
            assertEquals("hello", fixture.next(SessionState.DATA).text());

            String hears = "UDP4-RECV:" + port(socket) + ",reuseaddr,ip-add-membership=" + socats.getHostAddress() + ":"
                    + through;
            try (ChildProcess socat = ChildProcess.start("socat", "-u", hears, "-")) {
                Deadline.until("socat's membership", () -> multicast.hasMembers(socats));
                Deadline.until(
                        "socat to hear",
                        () -> { // it joins before it binds
                            socket.to(new InetSocketAddress(socats, port(socket)))
                                    .write("and back\n");
                            return socat.hasOutput();
                        });
                assertEquals("and back", socat.readLine());
            }
            assertFalse(multicast.hasMembers(socats));
        }
    }

    private static SessionEvent next(EventChannel events) {
        SessionEvent event = Events.next(events);
        assertEquals(SessionState.DATA, event.state());
        return event;
    }

    private static int port(UdpSession socket) {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }
}
