// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** A manager whose whole process is suspended for a while, as in a stopped container or a long garbage collection. */
@ExtendWith(NoLeaks.class)
class StoppedServerTest {
    @OnEachTransport
    void aPauseOfTheProcessIsNotTakenForAStallOfItsPeers(Transport transport) throws Exception {
        Needs.needs("a shell that sends signals", ChildProcess.works("sh", "-c", "kill -CONT $$"));
        try (ChildProcess child = ChildProcess.jvm(List.of(), List.of(), EndlessSender.class, transport.name());
                Peer peer = Peer.connect(Integer.parseInt(child.readLine()), 16 << 10)) {
            long offset = read(peer, 0, 1 << 20);
            child.signal("STOP");
            offset = readUntilSilent(peer, offset);
            child.signal("CONT");
            peer.socket().setSoTimeout(20_000);
            read(peer, offset, offset + (4 << 20));
        }
    }

    /** Reads all that is there, and then waits for longer than the server's stall timeout. */
    private static long readUntilSilent(Peer peer, long offset) throws IOException {
        peer.socket().setSoTimeout(1500);
        long read = offset;
        try {
            while (true) {
                read = read(peer, read, read + 1);
            }
        } catch (SocketTimeoutException silent) {
            return read;
        }
    }

    /** Reads at least up to the offset {@code to}. */
    private static long read(Peer peer, long from, long to) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long offset = from;
        while (offset < to) {
            int got = peer.socket().getInputStream().read(buffer);
            assertTrue(got > 0 && TestStream.matches(offset, buffer, got), "the stream ended, or is wrong");
            offset += got;
        }
        return offset;
    }
}
