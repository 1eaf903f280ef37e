// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeMap;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection, or one UDP socket, under an id that is unique in its manager and never minted twice.
 *
 * <p><b>Life.</b> An accepted session is <i>opening</i> from ACCEPTED until NEW; any session is <i>open</i> from NEW
 * until its end begins; <i>closing</i> while what was written goes out; <i>closed</i> once DISCONNECTED was delivered,
 * and from then on its id is free, while its addresses and figures stay readable.
 *
 * <p>All methods may be called from any thread and none blocks. No method of this interface throws
 * because the session has ended: the future of a write fails, and the other methods have no effect.
 *
 * <p><b>Tags.</b> A session is Netty's {@link AttributeMap}: {@code session.attr(KEY)} is where an application, or a
 * library on top of cmgr, keeps what belongs to one session. A stream session has the attributes of its channel, so a
 * handler in the pipeline finds them too. They stay readable after close. For one object {@link #attachment} will do.
 */
public interface Session extends Destination<Void>, AttributeMap {
    /**
     * The id: {@code a1, a2, …} accepted, {@code c1, c2, …} connected without a name, {@code u0, u1, …} UDP,
     * {@code m0, m1, …} UDP opened for a multicast group, {@code x1, x2, …} attached without a name, or the given name.
     *
     * @return the id
     */
    String id();

    /**
     * By what the whole cluster can write to the session: {@code node/id}, such as {@code us~k3f9abq7zd/a17}. It is never
     * used again, not even by a node of the same name that has started anew. Without a cluster it is the {@link #id}.
     *
     * @return the address
     */
    default String address() {
        return id();
    }

    /**
     * Gives the session one more id until it ends, such as the name by which its peer has logged in. Under it the
     * manager finds, writes to and closes the session, and excepts it from a broadcast, as under its {@link #id}, which
     * stays as it is. When DISCONNECTED is delivered, the name is free again.
     *
     * <p>The name may be what a peer has said: whatever it is, this method does not throw. Of two sessions that ask for
     * the same name at the same time, one gets it.
     *
     * @param name by the rules of a chosen id: 1 to 64 of the characters A-Z a-z 0-9 . _ : - and not of a form that the
     *     manager mints, such as {@code a1}
     * @return whether the session now has it; false if any session or attempt to connect has it already, be it this
     *     one, if the name is unusable, if the session has 16 aliases, or if it has ended
     */
    boolean alias(String name);

    /**
     * The names that {@link #alias} has given the session.
     *
     * @return a snapshot, unmodifiable and in no order; empty after the end
     */
    Set<String> aliases();

    /**
     * Joins a room: what is written to {@link Room this name} from now on reaches the session, too. A room need not be
     * made, and a session that has joined twice has joined once. At its end the session leaves all rooms.
     *
     * <p>The join takes its place among the writes of the calling thread: what that thread has written to the room
     * before is not for the session, what it writes afterwards is. When the method has returned, a write that another
     * thread begins reaches the session, except on the session's event loop: there writes are not queued, and reach it
     * once the event loop has come to the join.
     *
     * <p>The name may be what a peer has said: whatever it is, this method does not throw. A session that begins anew,
     * as after a lost connection, is in no room.
     *
     * @param room any text of at most 256 characters
     * @return whether the session is in the room now; false if the name is longer, if the session is in
     *     {@code maxRooms} other rooms, or if its end has begun
     * @throws IllegalStateException before NEW, and for a UDP socket, which has no peer
     */
    boolean join(String room);

    /**
     * Leaves a room, in its place among the writes of the calling thread, as {@link #join} does. Without effect if the
     * session is not in it.
     *
     * @param room the room's name
     */
    void leave(String room);

    /**
     * The names of the rooms that the session has joined.
     *
     * @return a snapshot, unmodifiable and in no order; empty once the end has begun, and for a UDP socket
     */
    Set<String> rooms();

    /**
     * What carries the bytes.
     *
     * @return the kind
     */
    SessionKind kind();

    /**
     * Our address; kept after close.
     *
     * @return the address, always resolved
     */
    SocketAddress localAddress();

    /**
     * The peer's address; kept after close. Over a Unix-domain socket both addresses are a
     * {@link java.net.UnixDomainSocketAddress}, and that of the connecting side usually has an empty path.
     *
     * @return the address, or null for UDP, where every datagram has its own
     */
    @Nullable
    SocketAddress remoteAddress();

    /**
     * The id of the listener that accepted this session.
     *
     * @return the id, or null if it was not accepted
     */
    @Nullable
    String listenerId();

    /**
     * The listener that accepted this session.
     *
     * @return the listener, or null if it was not accepted
     */
    @Nullable
    Listener listener();

    /**
     * The link whose session this is, also after the session's end.
     *
     * @return the link; null if the session is of none
     */
    default @Nullable Link link() {
        return null;
    }

    /**
     * Whether writes are taken: false as soon as any close, or {@link #closeOutput}, has begun.
     *
     * @return whether the session is open
     */
    boolean isOpen();

    /**
     * Whether writing more now is wise: the session is open, no write was refused lately, and less than half of
     * {@code maxPendingBytes} is unsent. Once false it stays false until {@link SessionHandler#onWritable} is due.
     *
     * <p>The answer is reliable on this session's event loop only, where a handler pauses its own session until
     * {@code onWritable}. On another thread {@code onWritable} may come before the caller has acted on the answer, and
     * what waits for it would wait for ever. There let the future of the write own the pause of the session that sends
     * too much, or use {@link #pipeTo} if all that it sends is for this one; the cookbook shows both.
     *
     * @return whether writes flow
     */
    boolean isWritable();

    /**
     * Stops reading, so that TCP's own flow control slows the peer (and the kernel drops datagrams). The session reads
     * while no owner has a pause. The call does not wait for a callback that is running on another thread.
     *
     * <p>A paused session gets nothing, neither data nor its end of input, and loses nothing. What had already been
     * read, about one read, is delivered after the resume, in order and before anything newer. A pause before NEW
     * delays neither the TLS handshake nor NEW.
     *
     * <p>A pause does not keep a dead session alive: a reset ends it within about a second, a failed write at once. The
     * peer's end of input is found during a pause, too, unless more than about 64 KiB come before it. From then on
     * {@code idleTimeout} counts.
     *
     * @param owner who pauses; owners are compared with {@code equals}. Pausing again has no effect
     */
    void pauseReads(Object owner);

    /**
     * Ends this owner's pause.
     *
     * @param owner the owner; one without a pause has no effect
     */
    void resumeReads(Object owner);

    /** Stops reading; the application is the owner. Parts of it that pause independently need owners of their own. */
    void pauseReads();

    /** Ends the application's pause. */
    void resumeReads();

    /**
     * Ends the session with {@code IDLE_TIMEOUT} when no byte has moved in either direction for this long, as
     * {@code TcpListen.idleTimeout} does, and instead of the limit that it was opened with. The time begins anew with
     * the call, also that of {@link #readTimeout}. Attached sessions can have limits too.
     *
     * @param limit 1 ms to 24 h, or zero for none
     * @throws UnsupportedOperationException for a UDP socket, which has no peer that could be silent
     */
    void idleTimeout(Duration limit);

    /**
     * Ends the session with {@code IDLE_TIMEOUT} when nothing was received for this long, whatever was sent meanwhile,
     * as {@code TcpListen.readTimeout} does, and instead of the limit that it was opened with. The time begins anew
     * with the call, also that of {@link #idleTimeout}. So a limit for the login becomes one for the silence after it:
     *
     * <pre>{@code
     * session.readTimeout(Duration.ofSeconds(Math.min(seconds * 3L / 2, 86_400))); // as the peer has announced
     * }</pre>
     *
     * @param limit 1 ms to 24 h, or zero for none
     * @throws UnsupportedOperationException for a UDP socket, which has no peer that could be silent
     */
    void readTimeout(Duration limit);

    /**
     * What TLS has negotiated, such as the peer's certificates.
     *
     * @return the TLS session; null without TLS, and until the handshake has succeeded
     */
    @Nullable
    SSLSession sslSession();

    /**
     * Goes over from plain text to TLS in the middle of the session's life, as the side that the context is for. To be
     * called where the message is handled that asks for it, behind the answer that allows it, as in the cookbook:
     *
     * <pre>{@code
     * session.write("220 go ahead"); // the last line in plain text
     * session.startTls(context);
     * }</pre>
     *
     * <p>What the calling thread has written before goes out in plain text first. What is written from now on waits for
     * the handshake, also {@link #close} and {@link #closeOutput}; until it has succeeded broadcasts pass the session
     * by. A pause does not delay it. Afterwards the session is as if it had been opened with TLS. The handshake has the
     * limits that the session was opened with; if it fails, the session ends with {@code TLS_FAILED}. A client checks
     * that the certificate matches the host's name that was connected to, unless the context says otherwise.
     *
     * <p>Plain text behind the message that asks for TLS may come from somebody between the two sides. So whatever has
     * come behind it, be it in the socket, in the framing or in an {@code EventChannel}, ends the session with
     * {@code PROTOCOL_ERROR}. Without framing one DATA counts as one message, and the application must see to it that
     * it holds no more. Handlers of its own {@code pipeline} must hold nothing back at that moment, in either direction.
     *
     * <p>On another thread than the session's event loop the peer may begin its handshake between the answer and this
     * call, which then is such plain text. So there, pause before the answer, and resume behind this call.
     *
     * @param context a server's or a client's; it stays the caller's
     * @return what the handshake has negotiated; fails when the session has ended without, with what ended it. It fails
     *     with {@link IllegalStateException}, and nothing changes, if the session has TLS already, or is starting it,
     *     is not yet open, is attached, is UDP, or has a {@linkplain io.cmgr.config.StreamConfig#codec codec}, in which
     *     plain text could wait unseen
     */
    CompletableFuture<SSLSession> startTls(SslContext context);

    /**
     * The end of the session; to ask for it does not start it. Each call makes a new future, so keep one.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> closed();

    /**
     * Closes gracefully. First it flushes, as long as the kernel keeps taking bytes (at most {@code drainTimeout}
     * without progress); everything that the calling thread has written before goes out. Then it shuts down output,
     * reads and discards until the peer's end of input, and closes.
     *
     * <p>It waits for that end for at most a second after the peer has acknowledged everything, and gives up when the
     * peer acknowledges nothing for {@code drainTimeout}. NIO does not know what the peer has acknowledged. There it
     * waits until the peer has sent nothing for {@code drainTimeout}, and at most twelve times that. Idempotent.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> close();

    /**
     * Passes on to another session what this one receives from now on: {@code client.pipeTo(server)} and
     * {@code server.pipeTo(client)} are a whole proxy. Each DATA is written to the other session, without a copy and in
     * order, and the handler of this one gets none; its other events stay. Framing, TLS and handlers of each session
     * are its own.
     *
     * <p><b>Back-pressure.</b> The reads of this session pause while the other has more than about 96 KiB of the pipe
     * that its kernel has not taken. So {@code maxPendingBytes} does not apply to a pipe, nor {@code stallTimeout} to a
     * session that is piped to: its peer may stop reading for as long as it likes. The limit for a peer that has stopped
     * for ever is the {@code idleTimeout} of its own session: it ends that session, and so the pipe, when its peer
     * neither takes nor sends a byte for so long. It does not count while the other direction pauses that session: two
     * peers that both send and do not read wait for each other, as they would without a pipe.
     *
     * <p><b>The end.</b> The end of the input becomes {@link #closeOutput} of the other session, or its {@link #close}
     * where it cannot end one direction alone; a handshake of {@link #startTls} there comes first. A reset or another
     * failure of this session becomes {@link #abort} of the other, and so does its {@code idleTimeout} before the end of
     * the input; if the other fails itself before its output has ended, it is reset: a stream that is cut never looks
     * whole. When the other session ends, this one does, too. To stop a pipe, close one of the sessions. If the
     * application ends the output of the other alone, the first message behind that fails the future and resets this one.
     *
     * <p><b>When.</b> So that nothing is read in between, call it on this session's event loop, or while its reads are
     * paused: accept, pause, connect, pipe both ways, resume. The sessions may be on different event loops; on one, to
     * which {@code TcpConnect.near} connects, a pipe is cheaper. If the end of the other session or of its output has
     * begun already, the future fails, and this session ends as it would at any later end.
     *
     * @param to an open stream session, of any manager
     * @return completes when the end of the input has been passed on, behind all bytes; fails with what broke the pipe
     * @throws IllegalArgumentException if {@code to} is this session or UDP
     * @throws IllegalStateException on another thread than the session's event loop while its reads are not paused; if
     *     this session is piped already, or has a {@linkplain io.cmgr.config.StreamConfig#codec codec}; if {@code to} has
     *     not had its NEW
     */
    CompletableFuture<Void> pipeTo(Session to);

    /**
     * Ends our direction, and goes on reading: what the calling thread has written before goes out, and then our FIN
     * or, with TLS, our close_notify. From the call on {@link #isOpen} is false and writes fail with
     * {@link SessionClosedException}; broadcasts pass the session by. DATA and the end of input still come. When the
     * peer has ended its direction, too, the session closes by itself: with {@link DisconnectReason#PEER_CLOSED} if the
     * peer's end came first, else with {@link DisconnectReason#LOCAL_CLOSE}.
     *
     * <p>It is for a client that sends its question and then waits for the whole answer. A peer that never ends its
     * direction keeps the session, so set an {@code idleTimeout}. To ask again has the answer of the first time.
     *
     * <p>While the handshake of {@link #startTls} is under way, our end waits for it. If it agrees on a version of TLS up
     * to 1.2, the future fails as below. The session then refuses writes, reads on, and is to be closed.
     *
     * <p>The future fails, and nothing changes, with {@link UnsupportedOperationException} where one direction cannot
     * end alone: UDP, TLS up to 1.2, and attached channels that are no {@code DuplexChannel}; with
     * {@link IllegalStateException} before NEW. Once the end of the session has begun it fails like a write.
     *
     * @return completes when the kernel has everything, our end included; fails if the output fails, or the session
     *     ends, before that
     */
    CompletableFuture<Void> closeOutput();

    /**
     * Resets the connection now; pending writes fail. It ends a graceful close early. Idempotent.
     *
     * <p>A Unix-domain socket cannot be reset. Its peer receives what the kernel had taken for it, and then an end of
     * input, or a reset if it had sent something that we have not read.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> abort();

    /**
     * Resets the connection now because the peer broke the protocol. The session ends with
     * {@link DisconnectReason#PROTOCOL_ERROR} and this cause, which DISCONNECTED reports and nothing logs; otherwise
     * this is {@link #abort()}. If the end has begun for another reason, that one stays, except that this replaces the
     * peer's orderly end of input.
     *
     * @param cause what was wrong, kept as it is
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> abort(Throwable cause);

    /**
     * Waits for the kernel: everything that the calling thread has written to the session before, {@code writeToAll}
     * included, has been taken or has failed. Nothing is sent, also with a framing, and the future completes behind
     * those of the writes. On a session that has ended it completes at once.
     *
     * <p>A UDP session is asked for all its peers. A datagram to a peer by name counts once the name is known.
     *
     * @return completes when nothing written before is under way any more; never fails, since each write's future does
     */
    CompletableFuture<Void> flushed();

    /**
     * A snapshot of the session's figures; the final ones stay readable after close.
     *
     * @return the figures
     */
    SessionStats stats();

    /**
     * Says in plain words what keeps the session from moving: who pauses its reads and since when, what blocks its event
     * loop, which thread has one of its events, what is unsent and since when its peer takes none of it, what its close waits for, and what the kernel knows of a TCP connection on epoll. The
     * text is for people, and its wording may change. It is a moment's picture, for which no event loop is asked. An
     * owner of a pause appears by its {@code toString}.
     *
     * @return a paragraph; after the end it says how the session has ended
     */
    String explain();

    /**
     * What the application has attached.
     *
     * @return the attachment, null until set
     */
    @Nullable
    Object attachment();

    /**
     * Attaches any object of the application to the session.
     *
     * @param attachment what to keep, or null to forget
     */
    void attachment(@Nullable Object attachment);

    /**
     * The Netty channel of the session, for what cmgr does not offer. Do not write to it or change its auto-read: then
     * the order of writes, the limits and back-pressure no longer hold.
     *
     * @return the channel
     */
    Channel channel();
}
