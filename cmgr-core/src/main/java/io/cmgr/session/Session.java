// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.channel.Channel;
import io.netty.util.AttributeMap;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection, or one UDP socket, under an id that is unique in its manager and never minted twice.
 *
 * <p><b>Life.</b> An accepted session is <i>opening</i> from ACCEPTED until NEW; any session is <i>open</i> from NEW
 * until its end begins; <i>closing</i> while what was written goes out; <i>closed</i> once DISCONNECTED was delivered,
 * and from then on its id is free, while its addresses and figures stay readable. {@link #isOpen} turns false as soon
 * as a close began (the Go cmgr's {@code ST_CLOSING}).
 *
 * <p>All methods may be called from any thread and none blocks. Methods of this interface never throw because the
 * session has ended: writes answer in their future, the rest have no effect.
 *
 * <p><b>Tags.</b> A session is Netty's {@link AttributeMap}: {@code session.attr(KEY)} is where an application, or a
 * library on top of cmgr, keeps what belongs to one session. The attributes of a stream session are those of its
 * channel, so {@code session.attr(KEY)} equals {@code session.channel().attr(KEY)}, and a handler in the pipeline finds
 * them too. They stay readable after close. Where one object is enough, {@link #attachment(Object)} needs no key.
 */
public interface Session extends Destination<Void>, AttributeMap {
    /**
     * The id: {@code a1, a2, …} accepted, {@code c1, c2, …} connected without a name, {@code u0, u1, …} UDP,
     * {@code m0, m1, …} UDP opened for a multicast group, {@code x1, x2, …} attached without a name, or the name that
     * {@code connect} or {@code attach} was given.
     *
     * @return the id
     */
    String id();

    /**
     * What carries the bytes.
     *
     * @return the kind
     */
    SessionKind kind();

    /**
     * Our end's address; kept after close.
     *
     * @return the address, always resolved
     */
    SocketAddress localAddress();

    /**
     * The peer's address; kept after close. Over a Unix-domain socket both ends are a
     * {@link java.net.UnixDomainSocketAddress}, and the connecting end usually is unnamed: its path is empty.
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
     * Whether writes are taken: false as soon as a close, by whomever, began.
     *
     * @return whether the session is open
     */
    boolean isOpen();

    /**
     * Whether writing more now is wise: open, no write refused lately, and less than half of {@code maxPendingBytes}
     * unsent. Once false it stays so until {@link SessionHandler#onWritable} is due.
     *
     * <p>The answer holds on this session's event loop. Anywhere else {@code onWritable} may have come by the time that
     * it is acted upon: who asks, pauses another session and waits for {@code onWritable} to resume it, hangs when the
     * two are on different loops. Where one session sends what another receives, let the write itself take the pause
     * back, which works on any thread:
     *
     * <pre>{@code
     * public void onData(Session from, ByteBuf data, SocketAddress sender) {
     *     CompletableFuture<Void> written = to.write(data.retain());
     *     if (!to.isWritable()) {
     *         from.pauseReads(written); // the future is the pause's owner
     *         written.whenComplete((done, error) -> from.resumeReads(written));
     *     }
     * }
     * }</pre>
     *
     * @return whether writes flow
     */
    boolean isWritable();

    /**
     * Stops reading, so that TCP's own flow control slows the peer (and the kernel drops datagrams). Reads run while
     * no owner holds a pause.
     *
     * <p>A paused session gets nothing, neither data nor its end of input, and loses nothing: what has been read
     * already, about one read, is delivered after the resume, in order and before anything newer. A pause before NEW
     * holds neither a TLS handshake nor NEW. It does not keep a dead session either: a reset ends it within about a
     * second, a write that fails at once. The peer's end is found in the pause too, unless more than about 64 KiB lie
     * before it, and from then on {@code idleTimeout} counts.
     *
     * <p>Called on another thread than the session's event loop, it does not wait for a callback that runs meanwhile.
     *
     * @param owner who pauses, told apart by {@code equals}; pausing again is without effect
     */
    void pauseReads(Object owner);

    /**
     * Takes back this owner's pause.
     *
     * @param owner who paused; unknown owners are without effect
     */
    void resumeReads(Object owner);

    /**
     * Stops reading with the application as the owner of the pause. One owner has one pause, whoever takes it back: for
     * the back-pressure of another session see {@link #isWritable}.
     */
    void pauseReads();

    /** Takes back the application's pause. */
    void resumeReads();

    /**
     * What TLS has negotiated, the peer's certificates among it.
     *
     * @return the TLS session; null without TLS, and until the handshake has succeeded
     */
    @Nullable
    SSLSession sslSession();

    /**
     * The end of the session; asking starts nothing. Each call answers a future of its own: keep it rather than ask
     * again and again.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> closed();

    /**
     * Closes gracefully: flushes while the kernel keeps taking bytes (at most {@code drainTimeout} without progress),
     * then shuts down output, reads and discards until the peer's end, and closes. It does not wait for that end longer
     * than a second after the peer has acknowledged everything, nor if the peer acknowledges nothing for
     * {@code drainTimeout}. On NIO, where nobody can tell what the peer has acknowledged, it waits until the peer has sent
     * nothing for {@code drainTimeout}, and no longer than twelve times that. Everything that the calling thread wrote
     * before goes out first. Idempotent.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> close();

    /**
     * Resets the connection now; pending writes fail. Idempotent, and cuts a graceful close short. A Unix-domain socket
     * knows no reset: the peer gets what the kernel had taken for it, then an end, or a reset if it had sent what we have
     * not read.
     *
     * @return completes after DISCONNECTED was delivered; never fails
     */
    CompletableFuture<Void> abort();

    /**
     * A snapshot of the session's figures; the final ones stay readable after close.
     *
     * @return the figures
     */
    SessionStats stats();

    /**
     * What the application attached.
     *
     * @return the attachment, null until set
     */
    @Nullable
    Object attachment();

    /**
     * Attaches anything of the application's to the session.
     *
     * @param attachment what to keep, or null to forget
     */
    void attachment(@Nullable Object attachment);

    /**
     * The Netty channel underneath, for what cmgr does not offer. Writing to it or changing its auto-read behind the
     * session's back voids order, accounting and back-pressure. What belongs to the session is kept in its own
     * {@linkplain #attr attributes}.
     *
     * @return the channel
     */
    Channel channel();
}
