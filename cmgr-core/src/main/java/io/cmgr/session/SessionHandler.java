// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The one way in: everything that happens to a session arrives here.
 *
 * <p>Called on the session's event loop, one call at a time, in the order
 * {@code ACCEPTED? (NEW DATA* END?)? DISCONNECTED}. A connected session starts at NEW; a UDP session is
 * {@code DATA* DISCONNECTED}. Exactly one DISCONNECTED for every session that was announced, and nothing after it.
 * {@link #onWritable} may come anywhere between NEW and DISCONNECTED.
 *
 * <p>A callback must not block: it holds up every session of its loop. One that throws closes its session
 * ({@link DisconnectReason#HANDLER_ERROR}, the exception kept as cause) and touches no other. A UDP socket is everybody's,
 * so there it costs no more than its datagram, which is counted in {@link SessionStats#discarded}. The log has one stack
 * trace per kind of exception and ten seconds, then counts. If a {@link LinkageError} is thrown the reason is
 * {@link DisconnectReason#IO_ERROR}: classes do not fit together. An interrupt is cleared after each callback.
 *
 * <p>One handler may serve many sessions, and is then called by several event loops at once.
 */
@FunctionalInterface
public interface SessionHandler {
    /**
     * A listener took the connection.
     *
     * @param session the session, opening
     */
    default void onAccepted(Session session) {}

    /**
     * The session is ready for reading and writing, is found by its id, and is part of {@code writeToAll}.
     *
     * @param session the session, open
     */
    default void onNew(Session session) {}

    /**
     * Bytes have arrived; on a stream their boundaries mean nothing.
     *
     * @param session the session
     * @param data the bytes, released when this returns: {@code retain()} or copy to keep them
     * @param from the peer's address; for UDP the datagram's sender
     */
    void onData(Session session, ByteBuf data, SocketAddress from);

    /**
     * A datagram has arrived, possibly empty.
     *
     * @param session the socket
     * @param data the payload, released when this returns
     * @param from the sender, not authenticated
     * @param truncated whether the datagram was longer than {@code maxDatagram} and was cut to it
     */
    default void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
        onData(session, data, from);
    }

    /**
     * A session whose writes were refused, or that had reached half of its {@code maxPendingBytes}, can take writes
     * again. A thread that has just been told by {@link Session#isWritable} that it cannot may hear of this before it has
     * acted: what is paused for that long is best resumed by the future of the write, as shown there.
     *
     * @param session the session, writable again
     */
    default void onWritable(Session session) {}

    /**
     * The peer has finished sending; our side can still write. Everything it sent was delivered before. By default
     * the session is closed gracefully; a handler that overrides this must close it some time.
     *
     * @param session the session
     */
    default void onEndOfInput(Session session) {
        var unused = session.close();
    }

    /**
     * The session has ended. Its id is free again.
     *
     * @param session the session, closed
     * @param reason the first cause of the end
     * @param cause the exception behind the reason, if there is one
     */
    default void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {}
}
