// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.metrics;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.UnixPeer;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A peer that counts, with the session that it has. */
final class Client {
    /** The peer's side of a connection. */
    interface Wire extends Closeable {
        void send(String text) throws IOException;

        void read(int length) throws IOException;

        /** Ends our direction, and then reads until the other side's end. */
        void finish() throws IOException;

        /** Reads until the other side's end, and then ends our direction. */
        void follow() throws IOException;

        /** Closes with a reset; returns false if there is no such thing. */
        boolean reset() throws IOException;
    }

    final Session session;
    private final Wire wire;

    /** What the peer has sent. */
    long sent;

    /** What was written to the peer, and read by it. */
    long received;

    private int unread;

    Client(Session session, Wire wire) {
        this.session = session;
        this.wire = wire;
    }

    void send(int bytes) throws IOException {
        wire.send("x".repeat(bytes));
        sent += bytes;
    }

    /** So much was written to it. */
    void owe(int bytes) {
        unread += bytes;
    }

    /** Reads what was written to it, and waits until what it has sent has arrived. */
    void settle() throws IOException {
        wire.read(unread);
        received += unread;
        unread = 0;
        Deadline.until("all is delivered", () -> session.stats().bytesIn() == sent);
        Deadline.until("all is counted", () -> session.stats().bytesOut() == received);
    }

    /** Ends the connection in one of four ways, when nothing is under way; returns what the reason must be. */
    DisconnectReason end(int way) throws IOException {
        try (wire) {
            CompletableFuture<Void> closed = session.closed();
            DisconnectReason reason = DisconnectReason.PEER_CLOSED;
            if (way == 0 && wire.reset()) {
                reason = DisconnectReason.RESET;
            } else if (way == 1) {
                reason = DisconnectReason.LOCAL_CLOSE;
                session.close();
                wire.follow();
            } else if (way == 2) {
                reason = DisconnectReason.ABORTED;
                session.abort();
            } else {
                wire.finish();
            }
            Deadline.get(closed);
            return reason;
        }
    }

    /** Ends its side of a connection that the manager ends. */
    void follow() throws IOException {
        try (wire) {
            wire.follow();
        }
    }

    static Wire over(Peer peer) {
        return new Wire() {
            @Override
            public void send(String text) throws IOException {
                peer.send(text);
            }

            @Override
            public void read(int length) throws IOException {
                peer.read(length);
            }

            @Override
            public void finish() throws IOException {
                peer.finish();
                peer.readInput();
            }

            @Override
            public void follow() throws IOException {
                peer.readToEnd();
            }

            @Override
            public boolean reset() throws IOException {
                peer.reset();
                return true;
            }

            @Override
            public void close() throws IOException {
                peer.close();
            }
        };
    }

    static Wire over(TlsPeer peer) {
        return new Wire() {
            @Override
            public void send(String text) throws IOException {
                peer.send(text);
            }

            @Override
            public void read(int length) throws IOException {
                peer.read(length);
            }

            @Override
            public void finish() throws IOException {
                peer.finish();
                peer.readInput();
                peer.endConnection();
            }

            @Override
            public void follow() throws IOException {
                peer.readToEnd();
            }

            @Override
            public boolean reset() throws IOException {
                peer.plain().setSoLinger(true, 0);
                peer.plain().close();
                return true;
            }

            @Override
            public void close() throws IOException {
                peer.close();
            }
        };
    }

    static Wire over(UnixPeer peer) {
        return new Wire() {
            @Override
            public void send(String text) throws IOException {
                peer.send(text);
            }

            @Override
            public void read(int length) throws IOException {
                peer.readText(length);
            }

            @Override
            public void finish() throws IOException {
                peer.finish();
                peer.readInput();
            }

            @Override
            public void follow() throws IOException {
                peer.readToEnd();
            }

            @Override
            public boolean reset() {
                return false;
            }

            @Override
            public void close() throws IOException {
                peer.close();
            }
        };
    }
}
