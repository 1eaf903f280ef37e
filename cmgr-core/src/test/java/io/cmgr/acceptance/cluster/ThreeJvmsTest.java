// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nodes, each in a JVM of its own, over one server. */
@ExtendWith(NoLeaks.class)
class ThreeJvmsTest {
    private static final int WRITERS = 2;
    private static final int MESSAGES = 5000;

    private static final int CROWD = 100;

    private static final List<NodeProcess> nodes = new ArrayList<>();

    @AutoClose
    private static NatsServer server;

    /** The server is quick to cut off a node that does not read. */
    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            server = NatsServer.start("max_pending: 2MB", "write_deadline: \"2s\"");
            for (String name : List.of("a", "b", "c")) {
                nodes.add(startNode(name));
            }
        }
    }

    private static NodeProcess startNode(String name) throws IOException {
        return NodeProcess.start(name, server.url(), "heartbeat=1000", "answerTimeout=3000");
    }

    @AfterAll
    static void end() throws IOException {
        for (NodeProcess node : nodes) {
            node.close();
        }
    }

    /** A session of a node, and what distinguishes it. */
    private record Receiver(Member member, boolean inRoom, String alias) {
        /** Whether it is to get what is written to a target. */
        boolean gets(String target) {
            String address = target.substring(target.indexOf(':') + 1);
            return switch (target.substring(0, target.length() - address.length())) {
                case "room:" -> inRoom;
                case "except:" -> !address.equals(member.address());
                case "to:" -> address.equals(member.address()) || address.equals("*/" + alias);
                default -> true;
            };
        }
    }

    @Test
    void threeJvmsHearEachOther() throws Exception {
        List<Receiver> receivers = receivers();
        List<String> targets = targets(receivers);
        Member[] inRoom = receivers.stream()
                .filter(Receiver::inRoom)
                .map(Receiver::member)
                .toArray(Member[]::new);
        for (NodeProcess node : nodes) {
            Member.probe(text -> node.ask("write", "room:map", text), inRoom);
            for (Receiver receiver : receivers) {
                Member.probe(text -> node.ask("write", "to:*/" + receiver.alias(), text), receiver.member());
            }
        }
        List<String> writers = new ArrayList<>();
        for (int i = 0; i < nodes.size() * WRITERS; i++) {
            String writer = "writer" + i;
            writers.add(writer);
            String[] command = {"burst", writer, "" + MESSAGES, String.join(" ", targets)};
            assertEquals("started", nodes.get(i % nodes.size()).ask(command));
        }
        for (NodeProcess node : nodes) {
            assertEquals("done", node.ask("await"));
        }
        for (Receiver receiver : receivers) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                if (receiver.gets(targets.get(i % targets.size()))) {
                    expected.add(Integer.toString(i));
                }
            }
            Map<String, List<String>> got = byWriter(receiver.member(), writers);
            for (String writer : writers) {
                assertIterableEquals(expected, got.get(writer), () -> writer + " to " + receiver);
            }
            receiver.member().expectNothing();
        }
    }

    /** A session in each dialect on each node, of which half are in the room. Each has an alias. */
    private List<Receiver> receivers() throws IOException {
        List<Receiver> receivers = new ArrayList<>();
        for (NodeProcess node : nodes) {
            for (Dialect dialect : Dialect.values()) {
                Member member = node.member(dialect);
                String alias = "alias" + receivers.size();
                assertEquals("true", node.ask("alias", member.id(), alias));
                boolean inRoom = receivers.size() % 2 == 0;
                assertTrue(!inRoom || Boolean.parseBoolean(node.ask("join", member.id(), "map")));
                receivers.add(new Receiver(member, inRoom, alias));
            }
        }
        return receivers;
    }

    /** All ways to write, and each that names a receiver once for each of them. */
    private static List<String> targets(List<Receiver> receivers) {
        List<String> targets = new ArrayList<>();
        for (Receiver receiver : receivers) {
            String address = receiver.member().address();
            targets.addAll(
                    List.of("all", "room:map", "except:" + address, "to:" + address, "to:*/" + receiver.alias()));
        }
        return targets;
    }

    /** The numbers that have come from each writer, up to the end of all writers. */
    private static Map<String, List<String>> byWriter(Member member, List<String> writers) {
        Map<String, List<String>> numbers = new HashMap<>();
        writers.forEach(writer -> numbers.put(writer, new ArrayList<>()));
        for (int ended = 0; ended < writers.size(); ) {
            String[] words = member.next().split(" ", -1);
            if (words[1].equals("end")) {
                ended++;
            } else {
                numbers.get(words[0]).add(words[1]);
            }
        }
        return numbers;
    }

    @Test
    void aNodeRestartsAndItsOldAddressesAreDead() throws Exception {
        NodeProcess a = nodes.get(0);
        try (NodeProcess d = startNode("d");
                NodeProcess again = startNode("d")) {
            String before = d.name();
            Member old = d.member(Dialect.LINES);
            assertEquals("done", a.ask("write", "to:" + old.address(), "hello"));
            assertEquals("hello", old.next());
            a.await("NODE_JOINED:" + before);
            String after = again.name();
            a.await("NODE_JOINED:" + after);
            long connections = server.figure("connections");
            d.close();
            Deadline.until("the server has noticed", () -> server.figure("connections") == connections - 1);
            assertEquals("NoSuchSessionException", a.ask("write", "to:" + old.address(), "to nobody"));
            Member young = again.member(Dialect.LINES);
            assertEquals(old.id(), young.id());
            a.await("NODE_LOST:" + before);
            assertEquals("NoSuchSessionException", a.ask("write", "to:" + old.address(), "to nobody"));
            assertEquals("done", a.ask("write", "to:" + young.address(), "hello again"));
            assertEquals("hello again", young.next());
            young.expectNothing();
            List<String> events = a.events();
            for (String once : List.of("NODE_JOINED:" + before, "NODE_LOST:" + before, "NODE_JOINED:" + after)) {
                assertEquals(1, Collections.frequency(events, once), events::toString);
            }
        }
    }

    @Test
    void presenceWithASilentNode() throws Exception {
        NodeProcess a = nodes.get(0);
        NodeProcess b = nodes.get(1);
        for (NodeProcess node : nodes) {
            assertEquals("joined", node.ask("crowd", "hall", "" + CROWD));
        }
        try (Spy spy = new Spy(server)) {
            Deadline.until("all nodes", () -> presence(a).startsWith("complete " + 3 * CROWD));
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                assertEquals("complete " + 3 * CROWD, presence(a));
                fastest = Math.min(fastest, System.nanoTime() - start);
            }
            assertTrue(fastest < Duration.ofMillis(50).toNanos(), fastest + " ns");
            assertFalse(spy.messages().isEmpty(), "somebody who is no node hears the questions, and is not waited for");
            b.freeze();
            try {
                assertEquals("incomplete " + 2 * CROWD, presence(a));
            } finally {
                b.thaw();
            }
            Deadline.until("the answer of the silent node", () -> presence(a).equals("complete " + 3 * CROWD));
        }
    }

    private static String presence(NodeProcess node) {
        try {
            return node.ask("presence", "hall").replaceAll(" \\{.*", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The server holds messages up for a moment before it cuts off the node, so this says nothing about the rate. */
    @Test
    void aSlowNodeHurtsOnlyItself() throws Exception {
        expectOthersHear(nodes, 1024, 1000, 16_000);
    }

    @Test
    @Tag("soak")
    void besideASlowNodeTheRateIsTheSame() throws Exception {
        try (NatsServer patient = NatsServer.start();
                NodeProcess a = NodeProcess.start("a", patient.url());
                NodeProcess b = NodeProcess.start("b", patient.url());
                NodeProcess c = NodeProcess.start("c", patient.url())) {
            double times = expectOthersHear(List.of(a, b, c), 400_000, 20_000, 256);
            assertTrue(times < 1.1, () -> "it takes " + times + " times as long");
        }
    }

    /**
     * The first node writes messages to a room on all: so many, so many a second, of so many bytes. It does so once
     * while all go on, and once while the second node is frozen. The third one hears all. Returns how many times as long
     * it took beside the frozen node.
     */
    private static double expectOthersHear(List<NodeProcess> nodes, int count, int rate, int size) throws Exception {
        NodeProcess a = nodes.get(0);
        NodeProcess b = nodes.get(1);
        NodeProcess c = nodes.get(2);
        Member slow = member(b, "busy");
        Member other = member(c, "busy");
        Member.probe(text -> a.ask("write", "room:busy", text), slow, other);
        List<String> numbers =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        String[] load = {"load", "busy", other.address(), count + " " + rate + " " + size};
        int cuts = Collections.frequency(b.events(), "CUT");

        double usual = millis(a.ask(load));
        other.expect(numbers);
        slow.skip(count - count / NodeProgram.BATCH); // the rest is for the other member only
        b.freeze();
        double frozen;
        try {
            frozen = millis(a.ask(load));
            other.expect(numbers);
        } finally {
            b.thaw();
        }
        b.await("CUT", cuts + 1);
        b.await("CONNECTED", cuts + 2);
        b.await("MISSED", 1);
        assertTrue(b.figure("skipped") + b.figure("missed") > 0);
        assertEquals(0, Collections.frequency(c.events(), "CUT"));
        Member.probe(text -> a.ask("write", "room:busy", text), slow);
        int before = -1;
        for (String number : slow.waiting()) {
            assertTrue(Integer.parseInt(number) > before, number + " after " + before);
            before = Integer.parseInt(number);
        }
        return frozen / usual;
    }

    private static Member member(NodeProcess node, String room) throws IOException {
        Member member = node.member(Dialect.LINES);
        assertEquals("true", node.ask("join", member.id(), room));
        return member;
    }

    private static double millis(String outcome) {
        System.out.println("ThreeJvmsTest: ms that a load took, and within which 99 of 100 arrive: " + outcome);
        return Double.parseDouble(outcome.substring(0, outcome.indexOf(' ')));
    }
}
