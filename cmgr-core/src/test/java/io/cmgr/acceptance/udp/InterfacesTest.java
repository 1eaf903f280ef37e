// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.InterfaceNamespace;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Groups on several interfaces, and on one that is removed and added again. The sockets are in a namespace of their
 * own.
 */
@ExtendWith(NoLeaks.class)
class InterfacesTest {
    private static final String V4 = "239.255.41.60";
    private static final String OTHER_V4 = "239.255.41.61";
    private static final List<String> LINK_LOCAL = List.of("ff02::4160", "ff02::4161", "ff02::4162");
    private static final List<String> SITE_LOCAL = List.of("ff05::4160", "ff05::4161", "ff05::4162");

    private static final Map<Transport, ChildProcess> members = new EnumMap<>(Transport.class);
    private static InterfaceNamespace namespace;

    @BeforeAll
    static void open() throws IOException {
        Needs.namespaces();
        Needs.ipv6();
        namespace = InterfaceNamespace.create();
    }

    @AfterAll
    static void close() throws IOException {
        for (ChildProcess member : members.values()) {
            member.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }

    @AfterEach
    void clear() throws IOException {
        namespace.removeAll();
    }

    /** The process for this transport, with an ordinary IPv4 socket. */
    private static ChildProcess member(Transport transport) throws IOException {
        if (!members.containsKey(transport)) {
            members.put(
                    transport, ChildProcess.jvm(namespace.inside(), List.of(), GroupMember.class, transport.name()));
        }
        ChildProcess member = members.get(transport);
        member.ask("open 0.0.0.0");
        return member;
    }

    @OnEachTransport
    void whatIsSentToAGroupLeavesThroughTheInterfaceWhereItWasJoined(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        namespace.add("vA", 1);
        namespace.add("vB", 2);
        namespace.ip("route", "add", "default", "dev", "vA");
        leadsToEach(member, List.of(V4, OTHER_V4, "239.255.41.62"));
        member.ask("open ::");
        leadsToEach(member, LINK_LOCAL);
        leadsToEach(member, SITE_LOCAL);
        member.ask("port");
        leadsToEach(member, SITE_LOCAL);
        leadsToEach(member, List.of(V4, OTHER_V4, "239.255.41.62"));
    }

    @OnEachTransport
    void theStatisticsShowThatASocketIsBoundToSeveralAddressesOfItsHost(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        assertEquals("1", member.ask("addresses"));
        namespace.add("vA", 1);
        member.ask("port");
        assertEquals("1", member.ask("addresses"), "one of each family");
        namespace.ip("-6", "address", "add", "fd00:1::2/64", "dev", "vA", "nodad");
        for (String wildcard : List.of("port", "open ::")) {
            member.ask(wildcard);
            assertEquals("2", member.ask("addresses"), wildcard);
        }
        for (String one : List.of("0.0.0.0", "fd00:1::2", "127.0.0.1")) {
            member.ask("open " + one);
            assertEquals("1", member.ask("addresses"), one);
        }
    }

    /**
     * Asserts the interface through which datagrams leave: the first group is joined on vB, the second on vA, the third
     * nowhere.
     */
    private static void leadsToEach(ChildProcess member, List<String> groups) throws IOException {
        assertEquals("ok", member.ask("join " + groups.get(0) + " vB"));
        leaves(member, groups.get(0), "vB");
        assertEquals("ok", member.ask("join " + groups.get(1) + " vA"));
        leaves(member, groups.get(1), "vA");
        leaves(member, groups.get(2), "vB");
        leaves(member, groups.get(1), "vA");
        leaves(member, groups.get(0), "vB");
        assertEquals("ok", member.ask("leave " + groups.get(0) + " vB"));
        assertEquals("ok", member.ask("leave " + groups.get(1) + " vA"));
    }

    /** The datagram is larger than all that the kernel sends about memberships meanwhile. */
    private static void leaves(ChildProcess member, String group, String through) throws IOException {
        String other = through.equals("vA") ? "vB" : "vA";
        long before = namespace.bytesSent(through);
        long beforeThere = namespace.bytesSent(other);
        for (int i = 0; i < 5; i++) {
            assertEquals("ok", member.ask("send " + group));
        }
        assertTrue(namespace.bytesSent(through) >= before + 5000, () -> group + " does not leave through " + through);
        assertTrue(namespace.bytesSent(other) < beforeThere + 5000, () -> group + " leaves through " + other);
    }

    @OnEachTransport
    void aGroupIsJoinedAgainByTheNextSendWhenItsInterfaceWasMadeAnew(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        for (String group : List.of(V4, "ff02::4160", "ff05::4160")) {
            namespace.add("vB", 2);
            member.ask("member " + group + " vB");
            heardAfter(member, group);
            namespace.remove("vB");
            String refused = member.ask("send " + group);
            assertTrue(refused.matches(".*(No such device|Network is unreachable)"), refused);
            namespace.add("vB", 2);
            heardAfter(member, group);
            heardAfter(member, group);
            namespace.remove("vB");
        }
    }

    @OnEachTransport
    void aGroupThatIsJoinedAgainIsSentToAgain(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        namespace.add("vB", 2);
        assertEquals("ok", member.ask("join " + V4 + " vB"));
        assertTrue(member.ask("join " + V4 + " vB").contains("is joined already"));
        heardAfter(member, V4);
        namespace.remove("vB");
        namespace.add("vB", 2);
        assertEquals("ok", member.ask("join " + V4 + " vB"));
        heardAfter(member, V4);
        assertEquals("ok", member.ask("leave " + V4 + " vB"));
        assertTrue(member.ask("leave " + V4 + " vB").contains("is not joined"));
    }

    @OnEachTransport
    void aGroupIsForgottenWhoseInterfaceIsGoneOrWasMadeAnew(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        namespace.add("vB", 2);
        assertEquals("ok", member.ask("join " + V4 + " vB"));
        namespace.remove("vB");
        assertEquals("ok", member.ask("leave " + V4 + " vB"));
        assertTrue(member.ask("leave " + V4 + " vB").contains("is not joined"));
        namespace.add("vB", 2);
        assertEquals("ok", member.ask("join " + V4 + " vB"));
        namespace.remove("vB");
        namespace.add("vB", 2);
        assertEquals("ok", member.ask("leave " + V4 + " -"));
        assertTrue(member.ask("leave " + V4 + " -").contains("is not joined"));
    }

    /**
     * The JDK confuses such an interface with the one before, which the error says. Linux limits the memberships of a
     * socket.
     */
    @OnEachTransport
    void anInterfaceMayComeBackWithTheVerySameAddressesManyTimes(Transport transport) throws Exception {
        ChildProcess member = member(transport);
        namespace.addWithoutIpv6("vB", 2);
        member.ask("member " + V4 + " vB");
        namespace.maxMemberships(2);
        for (int i = 0; i < 4; i++) {
            namespace.remove("vB");
            namespace.addWithoutIpv6("vB", 2);
            if (transport == Transport.NIO) {
                assertTrue(member.ask("send " + V4).contains("No such device"));
                assertTrue(member.ask("join " + V4 + " vB").contains("cannot join " + V4 + " on vB: the JDK"));
                return;
            }
            heardAfter(member, V4);
        }
    }

    private static void heardAfter(ChildProcess member, String group) throws IOException {
        int before = Integer.parseInt(member.ask("heard"));
        assertEquals("ok", member.ask("send " + group));
        Deadline.until("its own datagram", () -> heard(member) == before + 1);
    }

    private static int heard(ChildProcess member) {
        try {
            return Integer.parseInt(member.ask("heard"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
