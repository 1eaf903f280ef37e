// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.Presence;
import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in a JVM of its own. It carries out the commands that it reads, one in each line, and answers each with one
 * line. {@link NodeProcess} is its other side.
 */
final class NodeProgram {
    /** A load waits for one of so many messages, and this many writes of a burst are under way. */
    static final int BATCH = 64;

    private final ClusterNode node;
    private final ConnectionManager manager;
    private final Cluster cluster;
    private final List<CompletableFuture<Void>> bursts = new ArrayList<>();
    private final Background writers = new Background();

    private NodeProgram(ClusterNode node) {
        this.node = node;
        manager = node.manager();
        cluster = node.cluster();
    }

    /** The arguments are the node's name, the URLs of servers, and settings such as {@code heartbeat=300} in ms. */
    public static void main(String[] arguments) throws Exception {
        ClusterJoin join =
                ClusterJoin.over(NatsBackplane.at(arguments[1].split(",", -1))).as(arguments[0]);
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            String[] words = setting.split("=", 2);
            join = with(join, words[0], words[1]);
        }
        try (ClusterNode node = new ClusterNode(join);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            NodeProgram program = new NodeProgram(node);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(program.answer(line.split(" ", -1)));
            }
        }
    }

    private static ClusterJoin with(ClusterJoin join, String name, String value) {
        return switch (name) {
            case "cluster" -> join.cluster(value);
            case "heartbeat" -> join.heartbeat(millis(value));
            case "answerTimeout" -> join.answerTimeout(millis(value));
            case "hold" -> join.hold(millis(value));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    private String answer(String[] words) throws IOException {
        return switch (words[0]) {
            case "name" -> node.connected().name();
            case "state" -> cluster.state().toString();
            case "listen" -> Integer.toString(node.listen(Dialect.valueOf(words[1])));
            case "session" -> node.session(Integer.parseInt(words[1])).address();
            case "crowd" -> crowd(words[1], Integer.parseInt(words[2]));
            case "join" -> Boolean.toString(session(words[1]).join(words[2]));
            case "alias" -> Boolean.toString(session(words[1]).alias(words[2]));
            case "write" -> outcome(write(words[1], Dialect.padded(rest(words, 2))));
            case "burst" ->
                burst(words[1], Integer.parseInt(words[2]), List.of(words).subList(3, words.length));
            case "await" -> await();
            case "load" ->
                load(
                        words[1],
                        words[2],
                        Arrays.stream(words).skip(3).mapToInt(Integer::parseInt).toArray());
            case "presence" -> text(Deadline.get(cluster.presence(words[1])));
            case "whereIs" -> text(Deadline.get(cluster.whereIs(words[1])));
            case "stats" -> cluster.stats().toString();
            case "events" -> events();
            case "close" -> close();
            default -> throw new IllegalArgumentException(Arrays.toString(words));
        };
    }

    private Session session(String id) {
        return manager.session(id).orElseThrow();
    }

    /** So many sessions join a room. The node has connected them to itself. */
    private String crowd(String room, int size) throws IOException {
        String target = "127.0.0.1:" + node.listen(Dialect.LINES);
        for (int i = 0; i < size; i++) {
            Deadline.get(manager.connect(target, (session, data, from) -> {})).join(room);
        }
        return "joined";
    }

    /** Writes to all, {@code room:name}, {@code except:idOrAddress} or {@code to:idOrAddress}. */
    private CompletableFuture<?> write(String target, String text) {
        String[] words = target.split(":", 2);
        return switch (words[0]) {
            case "all" -> manager.writeToAll(text);
            case "room" -> manager.room(words[1]).write(text);
            case "except" -> manager.allExcept(words[1]).write(text);
            case "to" -> manager.write(words[1], text);
            default -> throw new IllegalArgumentException(target);
        };
    }

    /**
     * A thread writes numbered messages, to one target after the other, and then to all that it has ended. It waits for
     * each message some messages later.
     */
    private String burst(String writer, int count, List<String> targets) {
        bursts.add(writers.start(writer, () -> {
            Queue<CompletableFuture<?>> writes = new ArrayDeque<>();
            for (int i = 0; i < count; i++) {
                writes.add(write(targets.get(i % targets.size()), Dialect.padded(writer + " " + i)));
                if (writes.size() == BATCH) {
                    Deadline.get(writes.remove());
                }
            }
            writes.add(manager.writeToAll(Dialect.padded(writer + " end")));
            writes.forEach(Deadline::get);
        }));
        return "started";
    }

    /** Waits for all bursts and their writes. */
    private String await() {
        String outcome = outcome(CompletableFuture.allOf(bursts.toArray(CompletableFuture[]::new)));
        bursts.clear();
        return outcome;
    }

    /**
     * Writes numbered messages to a room, evenly spread, and every so often one to a member of it, for which it waits.
     * The settings are how many, how many a second, and their size in bytes. Answers how many ms that took, and within
     * how many 99 of 100 such waits have ended.
     */
    private String load(String room, String member, int... settings) {
        String format = "%-" + settings[2] + "s";
        long start = System.nanoTime();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < settings[0]; i++) {
            if (i % BATCH > 0) {
                manager.room(room).write(String.format(format, i));
            } else {
                long before = System.nanoTime();
                Deadline.get(manager.write(member, String.format(format, i)));
                waits.add(System.nanoTime() - before);
                long due = start + i * TimeUnit.SECONDS.toNanos(1) / settings[1];
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
        waits.sort(null);
        long took = System.nanoTime() - start;
        return took / 1_000_000 + " " + waits.get(waits.size() * 99 / 100) / 1_000_000;
    }

    private String events() {
        return String.join(" ", node.events().stream().map(NodeProgram::text).toArray(String[]::new));
    }

    private String close() throws IOException {
        node.close();
        return "closed";
    }

    private static String text(ClusterEvent event) {
        return event.node() == null ? event.kind().toString() : event.kind() + ":" + event.node();
    }

    private static String text(Presence presence) {
        return (presence.complete() ? "complete " : "incomplete ") + presence.count() + " " + presence.members();
    }

    /** What has become of a write: {@code done}, the result of a write to many, or the name of the failure. */
    private static String outcome(CompletableFuture<?> write) {
        try {
            Object result = write.get(60, TimeUnit.SECONDS);
            return result == null ? "done" : result.toString();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            return cause instanceof AssertionError
                    ? cause.toString()
                    : cause.getClass().getSimpleName();
        } catch (InterruptedException | TimeoutException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String rest(String[] words, int from) {
        return String.join(" ", List.of(words).subList(from, words.length));
    }
}
