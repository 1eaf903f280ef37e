// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The other end of a session of the model: reads to the end, checks every byte, and answers the end with its own. */
final class ModelPeer {
    final Peer peer;

    /** The port of the connection's calling end, which tells the connections of a run apart. */
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
            // an end like any other
        }
    }

    /** How much arrived, all of it in order. */
    long received() {
        if (wrong) {
            throw new AssertionError("the peer on port " + port + " got bytes that are not those written");
        }
        return received;
    }

    /** Does something to the socket, which may be closed already. */
    static void attempt(Background.Task task) throws Exception {
        try {
            task.run();
        } catch (IOException closed) {
            // so be it
        }
    }
}
