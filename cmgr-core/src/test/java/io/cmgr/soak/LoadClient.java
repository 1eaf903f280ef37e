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

/** One of many clients of the server. It does one random action after the other. */
final class LoadClient {
    private static final int MAX_WRITE = 32 << 10;

    /** After this many reads a client gives up a server that does not end the session, since it would send for ever. */
    private static final int MAX_READS = 100;

    private final SoakServer server;
    private final Tally tally;
    private final Random random;
    private final byte[] buffer = new byte[MAX_WRITE];

    LoadClient(SoakServer server, Tally tally, long seed) {
        this.server = server;
        this.tally = tally;
        random = new Random(seed);
    }

    /** Lets some time pass. This sets the pace of the load. */
    static void pauseRandomly(Random random, int mostMillis) {
        LockSupport.parkNanos(1_000_000L * random.nextInt(mostMillis) + 1);
    }

    void act(BooleanSupplier going) throws IOException {
        while (going.getAsBoolean()) {
            pauseRandomly(random, 200);
            int act = random.nextInt(100);
            if (act < 60) {
                talk(random.nextBoolean() ? server.echo() : server.channel());
            } else if (act < 75) {
                halfClose(random.nextBoolean() ? server.echo() : server.channel());
            } else if (act < 87) {
                talkUntilEnded();
            } else if (act < 90) {
                listenToRooms();
            } else if (act < 95) {
                datagrams();
            } else {
                readNothing();
            }
        }
    }

    /** Sends several messages, reads each echo to its end, and then leaves in one of several ways. */
    private void talk(int port) throws IOException {
        Peer peer = Peer.connect(port);
        ReceivedStream received = new ReceivedStream();
        long sent = 0;
        for (int rounds = 1 + random.nextInt(12); rounds > 0; rounds--) {
            sent += send(peer, sent);
            while (received.own() < sent) {
                if (!receive(peer, received)) {
                    throw new AssertionError("the server left after " + received.own() + " of " + sent);
                }
            }
            pauseRandomly(random, 100);
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

    /** Sends everything, finishes, and then reads. Every byte must be echoed before the server ends its side. */
    private void halfClose(int port) throws IOException {
        try (Peer peer = Peer.connect(port)) {
            long sent = 0;
            for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
                sent += send(peer, sent);
            }
            peer.finish();
            ReceivedStream received = new ReceivedStream();
            while (receive(peer, received)) {
                // until the end
            }
            assertEquals(sent, received.own(), "echoed after a half-close");
            tally.add("bytes echoed and checked", sent);
            tally.add("did: half-close");
        }
    }

    /** Sends and reads until the server ends the session, which may happen at any moment. */
    private void talkUntilEnded() throws IOException {
        ReceivedStream received = new ReceivedStream();
        try (Peer peer = Peer.connect(server.victims())) {
            long sent = 0;
            for (int rounds = 0; rounds < 40; rounds++) {
                sent += send(peer, sent);
                while (received.own() < sent) {
                    if (!receive(peer, received)) {
                        tally.add("did: see the server's end");
                        return;
                    }
                }
                pauseRandomly(random, 50);
            }
        } catch (SocketException reset) {
            tally.add("did: see the server's reset");
        }
        tally.add("bytes echoed and checked", received.own());
    }

    /** Receives what is written to rooms. Now and then it stops reading for a while, so that the newest waits for it. */
    private void listenToRooms() throws IOException {
        Peer peer = Peer.connect(server.members(), 16 << 10);
        ReceivedStream received = new ReceivedStream();
        long sent = 0;
        for (int rounds = 1 + random.nextInt(12); rounds > 0; rounds--) {
            sent += send(peer, sent);
            if (random.nextInt(8) == 0) {
                LockSupport.parkNanos(1_500_000_000L);
            }
            while (received.own() < sent) {
                if (!receive(peer, received)) {
                    throw new AssertionError("the server left a member after " + received.own() + " of " + sent);
                }
            }
            pauseRandomly(random, 100);
        }
        tally.add("did: listen to rooms");
        peer.reset();
    }

    private void datagrams() throws IOException {
        try (UdpPeer peer = UdpPeer.open()) {
            for (int i = 0; i < 10; i++) {
                byte[] data = ReceivedStream.own(random.nextInt(1 << 20), 1 + random.nextInt(1400));
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

    /** Reads nothing for longer than the server's stall timeout. */
    private void readNothing() throws IOException {
        try (Peer peer = Peer.connect(server.flood(), 16 << 10)) {
            LockSupport.parkNanos(2_500_000_000L);
            InputStream in = peer.socket().getInputStream();
            int more = MAX_READS;
            while (more > 0 && in.read(buffer) >= 0) {
                more--;
            }
        } catch (SocketException reset) {
            // the server has reset the connection
        }
        tally.add("did: be slow");
    }

    private int send(Peer peer, long offset) throws IOException {
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? MAX_WRITE : 1000);
        peer.send(ReceivedStream.own(offset, length));
        return length;
    }

    private boolean receive(Peer peer, ReceivedStream received) throws IOException {
        int length = peer.socket().getInputStream().read(buffer);
        if (length > 0) {
            received.receive(buffer, length);
        }
        return length >= 0;
    }
}
