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
import io.cmgr.testkit.Child;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.MulticastPlace;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MulticastSocketTest {
    @OnEachTransport
    void whatIsSentToAnIpv4GroupReachesAllItsMembers(Transport transport) throws Exception {
        reachesAll(transport, MulticastPlace.v4());
    }

    @OnEachTransport
    void whatIsSentToAnIpv6GroupReachesAllItsMembers(Transport transport) throws Exception {
        reachesAll(transport, MulticastPlace.v6());
    }

    private static void reachesAll(Transport transport, MulticastPlace place) throws Exception {
        InetAddress group = place.group();
        try (Stage stage = Stage.on(transport);
                EventChannel other = stage.manager().openEventChannel()) {
            UdpSession one = stage.manager().listen(UdpListen.on(0).multicast(group, place.on()), stage.events());
            UdpListen samePort = UdpListen.on(port(one)).multicast(group, place.on());
            UdpSession two = stage.manager().listen(samePort, other);
            assertEquals("m0 m1", one.id() + " " + two.id());
            assertEquals(SessionKind.UDP, two.kind());
            for (UdpSession speaker : List.of(one, two)) {
                Deadline.get(speaker.to(new InetSocketAddress(group, port(one))).write("from " + speaker.id()));
                assertEquals("from " + speaker.id(), next(stage.events()).text());
                assertEquals("from " + speaker.id(), next(other).text());
            }
        }
    }

    /** The sentinel goes to the socket that was bound last, as unicast does where a port is shared. */
    @OnEachTransport
    void whoHasLeftAnIpv4GroupHearsNothingOfItThoughAnotherDoes(Transport transport) throws Exception {
        MulticastPlace place = MulticastPlace.v4();
        InetAddress group = place.group();
        try (Stage stage = Stage.on(transport);
                EventChannel leaving = stage.manager().openEventChannel()) {
            UdpSession stays = stage.manager().listen(UdpListen.on(0).multicast(group, place.on()), stage.events());
            UdpListen samePort = UdpListen.on(port(stays)).multicast(group, place.on());
            UdpSession leaves = stage.manager().listen(samePort, leaving);
            InetSocketAddress all = new InetSocketAddress(group, port(stays));

            Deadline.get(leaves.leaveGroup(group, null));
            Deadline.get(leaves.to(all).write("to one"));
            assertEquals("to one", next(stage.events()).text());
            Deadline.get(stays.to(new InetSocketAddress(place.unicast(), port(stays)))
                    .write("sentinel"));
            assertEquals("sentinel", next(leaving).text());

            Deadline.get(leaves.joinGroup(group, place.on()));
            Deadline.get(leaves.to(all).write("to both again"));
            assertEquals("to both again", next(stage.events()).text());
            assertEquals("to both again", next(leaving).text());
        }
    }

    @OnEachTransport
    void nothingComesFromAnIpv6GroupThatWasLeft(Transport transport) throws Exception {
        MulticastPlace place = MulticastPlace.v6();
        InetAddress group = place.group();
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on(0).multicast(group, place.on()), stage.events());
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("heard"));
            assertEquals("heard", stage.next(SessionState.DATA).text());
            Deadline.get(socket.leaveGroup(group, place.on()));
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("not heard"));
            Deadline.get(socket.to(new InetSocketAddress(place.unicast(), port(socket)))
                    .write("sentinel"));
            assertEquals("sentinel", stage.next(SessionState.DATA).text());
        }
    }

    @OnEachTransport
    void aClosedSocketIsNoMemberOfAnyIpv4GroupAnyMore(Transport transport) throws Exception {
        leavesWithItsSocket(transport, MulticastPlace.v4());
    }

    @OnEachTransport
    void aClosedSocketIsNoMemberOfAnyIpv6GroupAnyMore(Transport transport) throws Exception {
        leavesWithItsSocket(transport, MulticastPlace.v6());
    }

    private static void leavesWithItsSocket(Transport transport, MulticastPlace place) throws Exception {
        InetAddress one = place.group();
        InetAddress other = place.group();
        try (Stage stage = Stage.on(transport)) {
            UdpListen where = UdpListen.on(0).multicast(one, place.on()).multicast(other, place.on());
            UdpSession socket = stage.manager().listen(where, stage.events());
            assertTrue(place.hasMembers(one) && place.hasMembers(other));
            Deadline.get(socket.leaveGroup(one, place.on()));
            assertTrue(!place.hasMembers(one) && place.hasMembers(other));
            Deadline.get(socket.close());
            // The kernel lets go of a closed descriptor when nobody polls it any more.
            Deadline.until("the end of the membership", () -> !place.hasMembers(other));
        }
    }

    @OnEachTransport
    void anOrdinarySocketOfBothFamiliesJoinsGroupsOfEither(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            assertEquals("u0", socket.id());
            hearsAGroupAtRunTime(stage, socket, MulticastPlace.v4());
            hearsAGroupAtRunTime(stage, socket, MulticastPlace.v6());
        }
    }

    private static void hearsAGroupAtRunTime(Stage stage, UdpSession socket, MulticastPlace place) throws Exception {
        InetAddress group = place.group();
        Deadline.get(socket.joinGroup(group, place.on()));
        UdpListen elsewhere = UdpListen.on(0).multicast(place.group(), place.on());
        UdpSession speaker = stage.manager().listen(elsewhere, stage.events());
        Deadline.get(speaker.to(new InetSocketAddress(group, port(socket))).write("hello, " + place));
        SessionEvent event = stage.next(SessionState.DATA);
        assertEquals(socket.id(), event.id());
        assertEquals("hello, " + place, event.text());
        assertEquals(port(speaker), ((InetSocketAddress) event.from()).getPort());
    }

    @OnEachTransport
    void anInterfaceIsFoundWhereNoneIsNamed(Transport transport) throws Exception {
        MulticastPlace place = MulticastPlace.v6(); // there is one, and it carries IPv4 too or the loopback does
        for (InetAddress group :
                new InetAddress[] {place.group(), MulticastPlace.v4().group()}) {
            try (Stage stage = Stage.on(transport)) {
                UdpListen where = UdpListen.on(0).multicast(group, null);
                UdpSession socket = stage.manager().listen(where, stage.events());
                Deadline.get(
                        socket.to(new InetSocketAddress(group, port(socket))).write("hello"));
                assertEquals("hello", stage.next(SessionState.DATA).text());
                Deadline.get(socket.leaveGroup(group, null));
            }
        }
    }

    @OnEachTransport
    void aDatagramToAGroupIsCutAtMaxDatagramAndMarked(Transport transport) throws Exception {
        MulticastPlace place = MulticastPlace.v4();
        InetAddress group = place.group();
        try (Stage stage = Stage.on(transport)) {
            UdpListen where = UdpListen.on(0).maxDatagram(4).multicast(group, place.on());
            UdpSession socket = stage.manager().listen(where, stage.events());
            Deadline.get(socket.to(new InetSocketAddress(group, port(socket))).write("12345"));
            SessionEvent event = stage.next(SessionState.DATA);
            assertEquals("1234", event.text());
            assertTrue(event.truncated());
            assertEquals(1, socket.stats().truncated());
        }
    }

    @OnEachTransport
    void aReplyToAGroupsDatagramGoesToItsSender(Transport transport) throws Exception {
        MulticastPlace place = MulticastPlace.v4();
        InetAddress group = place.group();
        try (Stage stage = Stage.on(transport);
                EventChannel asking = stage.manager().openEventChannel()) {
            UdpListen where = UdpListen.on(0).multicast(group, place.on());
            UdpSession member = stage.manager().listen(where, stage.events());
            UdpListen aside = UdpListen.on(0).multicast(place.group(), place.on());
            UdpSession asker = stage.manager().listen(aside, asking);
            Deadline.get(asker.to(new InetSocketAddress(group, port(member))).write("who is there?"));
            Deadline.get(stage.next(SessionState.DATA).reply("me"));
            assertEquals("me", next(asking).text());
        }
    }

    @OnEachTransport
    void socatSpeaksToAGroupAndHearsIt(Transport transport) throws Exception {
        Needs.tools("socat");
        MulticastPlace place = MulticastPlace.v4();
        InetAddress ours = place.group();
        InetAddress socats = place.group();
        String through = place.unicast().getHostAddress();
        try (Stage stage = Stage.on(transport)) {
            UdpListen where = UdpListen.on(0).multicast(ours, place.on());
            UdpSession socket = stage.manager().listen(where, stage.events());
            String says = "printf hello | socat -u - UDP4-DATAGRAM:" + ours.getHostAddress() + ":" + port(socket)
                    + ",ip-multicast-if=" + through;
            assertTrue(Child.works("sh", "-c", says));
            assertEquals("hello", stage.next(SessionState.DATA).text());

            String hears = "UDP4-RECV:" + port(socket) + ",reuseaddr,ip-add-membership=" + socats.getHostAddress() + ":"
                    + through;
            try (Child socat = Child.start("socat", "-u", hears, "-")) {
                Deadline.until("socat's membership", () -> place.hasMembers(socats));
                Deadline.until(
                        "socat to hear",
                        () -> { // it joins before it binds
                            socket.to(new InetSocketAddress(socats, port(socket)))
                                    .write("and back\n");
                            return socat.hasSpoken();
                        });
                assertEquals("and back", socat.hear());
            }
            assertFalse(place.hasMembers(socats));
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
