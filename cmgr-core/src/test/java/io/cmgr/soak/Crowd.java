// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.Peer;
import io.cmgr.testkit.UdpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One of the many who call the server, one act after the other. */
final class Crowd {
    private static final int MOST_AT_ONCE = 32 << 10;

    /** How many reads show a server that does not end the session; it would send for ever. */
    private static final int ENOUGH = 100;

    private final SoakServer server;
    private final Tally tally;
    private final Random random;
    private final byte[] buffer = new byte[MOST_AT_ONCE];

    Crowd(SoakServer server, Tally tally, long seed) {
        this.server = server;
        this.tally = tally;
        random = new Random(seed);
    }

    /** Lets some time pass: the pace of the load. */
    static void dawdle(Random random, int mostMillis) {
        LockSupport.parkNanos(1_000_000L * random.nextInt(mostMillis) + 1);
    }

    void act(BooleanSupplier going) throws IOException {
        while (going.getAsBoolean()) {
            dawdle(random, 200);
            int act = random.nextInt(100);
            if (act < 60) {
                talk(random.nextBoolean() ? server.echo() : server.channel());
            } else if (act < 75) {
                halfClose(random.nextBoolean() ? server.echo() : server.channel());
            } else if (act < 87) {
                bePutOut();
            } else if (act < 94) {
                datagrams();
            } else {
                beSlow();
            }
        }
    }

    /** Several rounds, each heard to its end; then leaves in one of the ways. */
    private void talk(int port) throws IOException {
        Peer peer = Peer.connect(port);
        Hearing hearing = new Hearing();
        long sent = 0;
        for (int rounds = 1 + random.nextInt(12); rounds > 0; rounds--) {
            sent += send(peer, sent);
            while (hearing.own() < sent) {
                if (!hear(peer, hearing)) {
                    throw new AssertionError("the server left after " + hearing.own() + " of " + sent);
                }
            }
            dawdle(random, 100);
        }
        tally.add("bytes echoed and checked", sent);
        int way = random.nextInt(3);
        if (way == 0) {
            peer.reset();
            tally.add("did: reset when idle");
        } else if (way == 1) {
            send(peer, sent);
            peer.reset();
            tally.add("did: reset in the middle");
        } else {
            peer.close();
            tally.add("did: close");
        }
    }

    /** Sends all, finishes, and then reads: every byte is echoed before the other end's own end. */
    private void halfClose(int port) throws IOException {
        try (Peer peer = Peer.connect(port)) {
            long sent = 0;
            for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
                sent += send(peer, sent);
            }
            peer.finish();
            Hearing hearing = new Hearing();
            while (hear(peer, hearing)) {
                // until the end
            }
            assertEquals(sent, hearing.own(), "echoed after a half-close");
            tally.add("bytes echoed and checked", sent);
            tally.add("did: half-close");
        }
    }

    /** Talks until the server ends it, which may be at any moment. */
    private void bePutOut() throws IOException {
        Hearing hearing = new Hearing();
        try (Peer peer = Peer.connect(server.victims())) {
            long sent = 0;
            for (int rounds = 0; rounds < 40; rounds++) {
                sent += send(peer, sent);
                while (hearing.own() < sent) {
                    if (!hear(peer, hearing)) {
                        tally.add("did: see the server's end");
                        return;
                    }
                }
                dawdle(random, 50);
            }
        } catch (SocketException reset) {
            tally.add("did: see the server's reset");
        }
        tally.add("bytes echoed and checked", hearing.own());
    }

    private void datagrams() throws IOException {
        try (UdpPeer peer = UdpPeer.open()) {
            for (int i = 0; i < 10; i++) {
                byte[] data = Hearing.own(random.nextInt(1 << 20), 1 + random.nextInt(1400));
                peer.send(server.udp(), data);
                try {
                    assertEquals(new String(data, UTF_8), new String(peer.receive(), UTF_8));
                    tally.add("datagrams echoed and checked");
                } catch (SocketTimeoutException lost) {
                    tally.add("datagrams lost");
                }
            }
        }
    }

    /** Reads nothing for longer than the server bears it. */
    private void beSlow() throws IOException {
        try (Peer peer = Peer.connect(server.flood(), 16 << 10)) {
            LockSupport.parkNanos(2_500_000_000L);
            InputStream in = peer.socket().getInputStream();
            int more = ENOUGH;
            while (more > 0 && in.read(buffer) >= 0) {
                more--;
            }
        } catch (SocketException reset) {
            // which is how the server ends it
        }
        tally.add("did: be slow");
    }

    private int send(Peer peer, long offset) throws IOException {
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? MOST_AT_ONCE : 1000);
        peer.send(Hearing.own(offset, length));
        return length;
    }

    private boolean hear(Peer peer, Hearing hearing) throws IOException {
        int length = peer.socket().getInputStream().read(buffer);
        if (length > 0) {
            hearing.hear(buffer, length);
        }
        return length >= 0;
    }
}
