// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a JVM of its own, which runs {@link NodeProgram} and can be frozen and killed. */
final class NodeProcess implements Closeable {
    private final ChildProcess process;
    private final String host;
    private final List<Member> members = new ArrayList<>();

    private NodeProcess(ChildProcess process, String host) {
        this.process = process;
        this.host = host;
    }

    /** Starts a node, and does not wait for it. The arguments are those of {@link NodeProgram#main}. */
    static NodeProcess start(String... arguments) throws IOException {
        return start(List.of(), "127.0.0.1", arguments);
    }

    /** Starts a node that can be reached at an address, by a command that runs the command which follows it. */
    static NodeProcess start(List<String> prefix, String host, String... arguments) throws IOException {
        List<String> options = List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        return new NodeProcess(ChildProcess.jvm(prefix, options, NodeProgram.class, arguments), host);
    }

    /** Sends a command, and returns what the node answers. */
    String ask(String... words) throws IOException {
        return process.ask(String.join(" ", words));
    }

    /** The node's id, as soon as it is connected to the engine. */
    String name() throws IOException {
        return ask("name");
    }

    /** A new session. */
    Member member(Dialect dialect) throws IOException {
        int port = Integer.parseInt(ask("listen", dialect.name()));
        Member member = Member.connect(host, port, dialect, own -> ask("session", "" + own));
        members.add(member);
        return member;
    }

    /** A figure of the node's {@code ClusterStats}. */
    long figure(String name) throws IOException {
        Matcher found = Pattern.compile("\\b" + name + "=(\\d+)").matcher(ask("stats"));
        assertTrue(found.find(), name);
        return Long.parseLong(found.group(1));
    }

    /** The kinds of the cluster's events so far, those of nodes with the node's id behind a colon. */
    List<String> events() throws IOException {
        return List.of(ask("events").split(" ", -1));
    }

    /** Waits for an event that the node has not necessarily had yet. */
    void await(String event) {
        await(event, 1);
    }

    /** Waits until there have been so many of these events. */
    void await(String event, int count) {
        Deadline.until(event, 60, () -> {
            try {
                return Collections.frequency(events(), event) >= count;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Stops the process: its connections stay, but it neither reads nor writes. */
    void freeze() {
        process.signal("STOP");
    }

    /** Lets a frozen process go on. */
    void thaw() {
        process.signal("CONT");
    }

    /** What the node has logged. */
    List<String> log() throws IOException {
        return process.errors();
    }

    /** Kills the process. */
    @Override
    public void close() throws IOException {
        process.close();
        for (Member member : members) {
            member.close();
        }
    }
}
