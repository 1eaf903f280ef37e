// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Receives everything that happens to a session.
 *
 * <p><b>Order.</b> The callbacks of a session come one at a time, in the order {@code ACCEPTED? (NEW DATA* END?)?
 * DISCONNECTED}. A session that we connected starts at NEW; a UDP session has {@code DATA* DISCONNECTED}. Every session
 * that was announced gets exactly one DISCONNECTED, and nothing after it. {@link #onWritable} may come anywhere between
 * NEW and DISCONNECTED.
 *
 * <p><b>Threads.</b> Callbacks run on the session's event loop and must not block, since they delay all other sessions
 * of that loop. A handler may serve many sessions; it is then called by several event loops at once. The interrupt
 * status of the thread is cleared after each callback.
 *
 * <p><b>Exceptions.</b> A callback that throws closes its session with {@link DisconnectReason#HANDLER_ERROR} and the
 * exception as the cause; no other session is affected. If it throws a {@link LinkageError}, because classes do not fit
 * together, the reason is {@link DisconnectReason#IO_ERROR}. A UDP socket serves many peers and therefore stays open:
 * only the datagram is dropped, and counted in {@link SessionStats#discarded}. In ten seconds the log gets one stack
 * trace for each kind of exception, and then a count.
 */
@FunctionalInterface
public interface SessionHandler {
    /**
     * A handler that gives every session a handler of its own, in whose fields the state of one conversation can be
     * kept. It is made at the session's first event, on its event loop, and hears all its events; after DISCONNECTED it
     * is forgotten. A UDP socket is one session, whoever sends there.
     *
     * <pre>{@code
     * manager.listen(TcpListen.on(6379).framing(Framing.lines(4096)), SessionHandler.each(Conversation::new));
     * }</pre>
     *
     * <p>An {@code EventChannel} that the maker returns should be one that the manager has opened: of others behind this
     * handler a drain knows nothing, and does not wait until what is in them has been handled.
     *
     * @param maker makes the handler of a session. If it throws or returns null, that session ends as if a callback had
     *     thrown ({@link DisconnectReason#HANDLER_ERROR}); at a UDP socket the datagram is dropped, and the next asks
     *     again
     * @return a handler for any number of sessions, listeners and managers
     */
    static SessionHandler each(Function<? super Session, ? extends SessionHandler> maker) {
        return new HandlerPerSession(requireNonNull(maker, "maker"));
    }

    /**
     * A listener has accepted the connection.
     *
     * @param session the session, opening
     */
    default void onAccepted(Session session) {}

    /**
     * The session is ready for reading and writing. From now on it is found by its id, and {@code writeToAll} includes
     * it.
     *
     * @param session the session, open
     */
    default void onNew(Session session) {}

    /**
     * Bytes have arrived. On a stream without framing they may be any part of what the peer has written.
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
     * A message has arrived in a session with a {@linkplain io.cmgr.config.StreamConfig#codec codec}, which gets no
     * {@link #onData}.
     *
     * @param session the session
     * @param message what the codec has made of the bytes; if it is reference-counted, it is released when this returns
     * @throws UnsupportedOperationException by default, which ends the session: a handler of such sessions overrides
     *     this
     */
    default void onMessage(Session session, Object message) {
        throw new UnsupportedOperationException(
                "session " + session.id() + " has a codec: override onMessage to receive "
                        + message.getClass().getName());
    }

    /**
     * The session can take writes again, after a write was refused or half of its {@code maxPendingBytes} was reached.
     *
     * <p>When another thread has just seen {@link Session#isWritable} to be false, this callback may come before that
     * thread has acted on it. So if it pauses something until the session is writable, the future of the write should
     * end the pause, as shown there.
     *
     * @param session the session, writable again
     */
    default void onWritable(Session session) {}

    /**
     * The peer has finished sending, and everything that it sent was delivered before. Our side can still write. By
     * default the session is closed gracefully; a handler that overrides this must close it at some time.
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
