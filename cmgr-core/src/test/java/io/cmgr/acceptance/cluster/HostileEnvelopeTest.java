// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.nats.client.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What peers and other clients of the engine choose can neither disturb a node nor reach others than it is meant for. */
@ExtendWith(NoLeaks.class)
class HostileEnvelopeTest {
    private static final int MUTATIONS = 20_000;

    /** Behind the version and the kind: with another kind, a message may be meant for others. */
    private static final int AFTER_THE_KIND = 2;

    /** A name that became a wildcard would be a violation. */
    private static final String NARROW_RIGHTS = "authorization { users = [ { user: anybody, password: none, "
            + "permissions: { publish: \"cmgr.cmgr.>\", subscribe: \"cmgr.cmgr.>\" } } ] }";

    @AutoClose
    private static NatsServer server;

    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            server = NatsServer.start(NARROW_RIGHTS, "no_auth_user: anybody");
        }
    }

    @Test
    void aHostileEnvelopeDoesNothing() throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("HostileEnvelopeTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        try (Spy spy = new Spy(server);
                ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member inRoom = b.member("map");
            Member other = b.member("another room");
            Member.probe(text -> a.manager().room("map").write(text), inRoom);
            Message real = spy.heard("cmgr.cmgr.r.map");
            for (int i = 0; i < MUTATIONS; i++) {
                spy.publish(real.getSubject(), mutated(real.getData(), random));
            }
            spy.publish(real.getSubject(), new byte[0]);
            spy.flush();
            Member.probe(text -> a.manager().room("map").write(text), inRoom);
            Member.probe(a.manager()::writeToAll, other);
            other.expectNothing();
            Deadline.get(a.manager().write(other.address(), "still here"));
            assertEquals("still here", other.next());
            assertTrue(b.cluster().stats().malformed() > 0);
            assertEquals(ClusterState.CONNECTED, b.cluster().state());
            assertEquals(2, b.manager().sessions().size());
        }
    }

    /** A message to the room that is cut, that has grown, or in which bytes are others. */
    private static byte[] mutated(byte[] real, Random random) {
        byte[] changed = Arrays.copyOf(real, random.nextInt(4) > 0 ? real.length : random.nextInt(2 * real.length));
        int changes = random.nextInt(4);
        for (int i = 0; i < changes && changed.length > AFTER_THE_KIND; i++) {
            int at = AFTER_THE_KIND + random.nextInt(changed.length - AFTER_THE_KIND);
            if (random.nextBoolean()) {
                byte other = (byte) random.nextInt();
                changed[at] = other == '\n' ? 0 : other; // a line feed does not fit the framing, which is logged
            } else {
                Arrays.fill(changed, at, Math.min(changed.length, at + 4), (byte) 0xff);
            }
        }
        if (random.nextInt(8) == 0 && changed.length > 0) {
            changed[0] = (byte) (2 + random.nextInt(200)); // another version
        }
        return changed;
    }

    @Test
    void aRoomIsOnlyThatOfItsName() throws Exception {
        List<String> names = List.of(">", "*", "a.b", "a", " ", "=2E", "\u202e".repeat(21), "../all", "$SYS.>");
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member bystander = b.member("map");
            List<Member> members = new ArrayList<>();
            for (String name : names) {
                members.add(b.member(name));
            }
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                Member.probe(text -> a.manager().room(name).write(text), members.get(i));
                Deadline.get(a.manager().room(name).write("to room " + i));
            }
            Deadline.get(a.manager().writeToAll("last"));
            for (int i = 0; i < names.size(); i++) {
                assertEquals(List.of("to room " + i), members.get(i).until("last"), names.get(i));
            }
            assertEquals(List.of(), bystander.until("last"));
            assertEquals(0, server.logged("Violation"));
        }
    }
}
