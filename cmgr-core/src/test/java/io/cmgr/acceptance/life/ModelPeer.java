// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The peer of a session of the model. It reads to the end, checks every byte, and then ends its own side. */
final class ModelPeer {
    final Peer peer;

    /** The port of the side that has connected, which identifies the connection within a run. */
    final int port;

    private volatile long received;
    private volatile boolean wrong;

    ModelPeer(Peer peer, int port) {
        this.peer = peer;
        this.port = port;
    }

    void readToEnd() throws IOException {
        byte[] buffer = new byte[8192];
        long total = 0;
        try (peer) {
            InputStream in = peer.socket().getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                byte[] part = n == buffer.length ? buffer : Arrays.copyOf(buffer, n);
                wrong |= !TestStream.matches(total, part, n);
                total += n;
                received = total;
            }
        } catch (IOException closedOrReset) {
            // a reset is an end, too
        }
    }

    /** How many bytes have arrived, all of them in order. */
    long received() {
        if (wrong) {
            throw new AssertionError("the peer on port " + port + " got bytes that are not those written");
        }
        return received;
    }

    /** Runs an action on the socket, which may be closed already. */
    static void attempt(Background.Task task) throws Exception {
        try {
            task.run();
        } catch (IOException closed) {
            // closed already
        }
    }
}
