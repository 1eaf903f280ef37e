// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The peer of a session of some node. It reads messages all the time. */
final class Member implements Closeable {
    private static final String PROBE = "probe ";
    private static final AtomicLong probes = new AtomicLong();

    private final Peer peer;
    private final String address;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final Background reader = new Background();

    private Member(Peer peer, String address, Dialect dialect, DataInputStream in) {
        this.peer = peer;
        this.address = address;
        reader.start("reader", () -> read(dialect, in));
    }

    /** Connects to a node, which tells the address of the session whose peer has a port. */
    static Member connect(String host, int port, Dialect dialect, Directory node) throws IOException {
        Peer peer = Peer.connect(host, port);
        peer.socket().setSoTimeout(0);
        DataInputStream in =
                new DataInputStream(new BufferedInputStream(peer.socket().getInputStream()));
        dialect.greet(peer, in);
        return new Member(peer, node.address(peer.socket().getLocalPort()), dialect, in);
    }

    /** Tells the address of the session whose peer has this port. */
    interface Directory {
        String address(int port) throws IOException;
    }

    /** By what the whole cluster can write to the session. */
    String address() {
        return address;
    }

    /** By what its own node can write to the session. */
    String id() {
        return address.substring(address.indexOf('/') + 1);
    }

    /** The next message that is no probe. */
    String next() {
        try {
            String message = messages.poll(20, TimeUnit.SECONDS);
            assertNotNull(message, () -> "no further message for " + address);
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes the next messages that are no probes, which must be these. */
    void expect(List<String> expected) {
        for (String message : expected) {
            assertEquals(message, next());
        }
    }

    /** Takes so many messages that are no probes. */
    void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    /** All messages up to this one, which is left out. */
    List<String> until(String last) {
        List<String> all = new ArrayList<>();
        for (String message = next(); !message.equals(last); message = next()) {
            all.add(message);
        }
        return all;
    }

    /** The messages that have come and were not asked for yet. */
    List<String> waiting() {
        List<String> all = new ArrayList<>();
        messages.drainTo(all);
        return all;
    }

    /**
     * Waits until what is written this way reaches all these members: no engine tells when. Of the numbered messages
     * with which this finds out, the members report none.
     */
    static void probe(Writing way, Member... members) {
        String probe = PROBE + probes.incrementAndGet();
        Deadline.until("word of interest", () -> {
            try {
                way.write(probe);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            for (Member member : members) {
                if (!member.heard.contains(probe)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** A way to write to members; what it answers does not matter. */
    interface Writing {
        Object write(String text) throws IOException;
    }

    /** The session is open, and nothing has come but what was asked for. */
    void expectNothing() throws IOException {
        assertEquals(List.of(), waiting());
        assertEquals(0, reader.ended(), "the session has ended");
    }

    @Override
    public void close() throws IOException {
        peer.close();
        reader.close();
    }

    private void read(Dialect dialect, DataInputStream in) {
        try {
            while (true) {
                String message = dialect.read(in);
                if (message.startsWith(PROBE)) {
                    heard.add(message);
                } else {
                    messages.add(message);
                }
            }
        } catch (IOException ended) {
            // of the session or of the test
        }
    }
}
