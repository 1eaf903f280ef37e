// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to one session, as the application's channel hands it out. Events are immutable and hold
 * nothing to release. In the Go cmgr: {@code Sess_data}.
 *
 * <pre>{@code
 * switch (event.state()) {
 *     case NEW -> event.reply("welcome, " + event.id() + "\n");
 *     case DATA -> event.reply(event.data());
 *     case DISCONNECTED -> System.out.println(event.detail());
 *     default -> {}
 * }
 * }</pre>
 */
public interface SessionEvent {
    /**
     * What happened.
     *
     * @return the state
     */
    SessionState state();

    /**
     * The session that it happened to.
     *
     * @return the session
     */
    Session session();

    /**
     * The session's id. If the application chose it, it may by now belong to another session that came after this one's
     * end. So to answer this event call {@link #reply(byte[]) reply}, and to act on its session use {@link #session()},
     * instead of the manager's methods that look up an id.
     *
     * @return the id
     */
    default String id() {
        return session().id();
    }

    /**
     * The peer's address, in every state. For UDP the datagram's sender, and at DISCONNECTED the socket's own address.
     *
     * @return the address
     */
    SocketAddress from();

    /**
     * The bytes that have arrived. The array belongs to the taker of the event, who may change it.
     *
     * @return the bytes, empty unless DATA, and where there is a {@link #message}
     */
    byte[] data();

    /**
     * The message that has arrived in a session with a {@linkplain io.cmgr.config.StreamConfig#codec codec}. Answer it
     * with {@code event.sender().writeMessage(…)}.
     *
     * @return what the codec has made of the bytes, which is not reference-counted; null unless DATA of such a session
     */
    default @Nullable Object message() {
        return null;
    }

    /**
     * The bytes that have arrived, decoded as UTF-8. On a stream without framing, a read can end in the middle of a
     * character; so can a datagram that was {@link #truncated() cut}. Each part then becomes U+FFFD. With a framing
     * each message is whole; for text use {@link io.cmgr.config.Framing#lines Framing.lines}.
     *
     * @return the text, empty unless DATA
     */
    default String text() {
        return new String(data(), StandardCharsets.UTF_8);
    }

    /**
     * One line for humans, with numeric addresses and no control characters. In the Go cmgr: {@code Data}.
     *
     * @return the line, empty for DATA
     */
    String detail();

    /**
     * Whether this datagram was longer than {@code maxDatagram} and was cut to it.
     *
     * @return whether bytes are missing
     */
    boolean truncated();

    /**
     * Why the session ended.
     *
     * @return the reason, null unless DISCONNECTED
     */
    @Nullable
    DisconnectReason reason();

    /**
     * The exception behind the reason.
     *
     * @return the cause, null unless DISCONNECTED by an error
     */
    @Nullable
    Throwable cause();

    /**
     * Where replies go: to the session, or for UDP to the sender of this datagram and to no other peer.
     *
     * @return the destination behind the {@code reply} methods
     */
    Destination<Void> sender();

    /**
     * Writes to {@link #sender}.
     *
     * @param data copied before the call returns
     * @return the outcome, as {@link Destination} describes
     */
    default CompletableFuture<Void> reply(byte[] data) {
        return sender().write(data);
    }

    /**
     * Writes to {@link #sender}.
     *
     * @param data copied before the call returns
     * @param offset the index of the first byte
     * @param length how many bytes
     * @return the outcome, as {@link Destination} describes
     */
    default CompletableFuture<Void> reply(byte[] data, int offset, int length) {
        return sender().write(data, offset, length);
    }

    /**
     * Writes to {@link #sender}.
     *
     * @param text sent as UTF-8
     * @return the outcome, as {@link Destination} describes
     */
    default CompletableFuture<Void> reply(CharSequence text) {
        return sender().write(text);
    }

    /**
     * Writes to {@link #sender}.
     *
     * @param data what to send; takes ownership of the buffer
     * @return the outcome, as {@link Destination} describes
     */
    default CompletableFuture<Void> reply(ByteBuf data) {
        Destination<Void> sender;
        try {
            sender = sender();
        } catch (RuntimeException nobodyToAnswer) {
            data.release();
            throw nobodyToAnswer;
        }
        return sender.write(data);
    }

    /**
     * Says that the application has finished with this event, if the thread that took it will not ask the channel for
     * another: a pool's thread, which takes one event and then does other work. The next event of this session is then
     * free for any thread. For this one event it has the effect of asking the channel again, also for the peer's end of
     * input and for a drain. A thread that asks again has finished with all that it took and need not call it.
     *
     * <p>Any thread may call it, also after the session's end. Only the first call has an effect, and none after the
     * thread that took the event has asked the channel again, or has ended.
     */
    default void done() {}
}
