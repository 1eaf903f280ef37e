// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to one session, as the application's channel hands it out; the Go cmgr's {@code Sess_data}.
 * Events are immutable and hold nothing to release.
 */
public interface SessionEvent {
    /**
     * What happened.
     *
     * @return the state
     */
    SessionState state();

    /**
     * Whom it happened to.
     *
     * @return the session
     */
    Session session();

    /**
     * The session's id. One that the application chose may by now be another session's, whose connection came after this
     * one's end: to answer this event call {@link #reply(byte[]) reply}, to act on its session call {@link #session()},
     * and not the manager's methods that look an id up.
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
     * The bytes that arrived. The array belongs to whoever takes the event.
     *
     * @return the bytes, empty unless DATA
     */
    byte[] data();

    /**
     * The bytes that arrived, read as UTF-8. Of a stream without framing a read can end within a character, and so can a
     * datagram that was {@link #truncated() cut}: each part then reads as U+FFFD. With a framing a message is whole, for
     * text {@link io.cmgr.config.Framing#lines Framing.lines}.
     *
     * @return the text, empty unless DATA
     */
    default String text() {
        return new String(data(), StandardCharsets.UTF_8);
    }

    /**
     * One line for humans, with numeric addresses and no control characters; the Go cmgr's {@code Data}.
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
     * Where replies go: the session, or for UDP the sender of this datagram and never anybody else.
     *
     * @return the destination behind the {@code reply} methods
     */
    Destination<Void> sender();

    /**
     * Writes to {@link #sender}.
     *
     * @param data copied before the call returns
     * @return the outcome, as of {@link Destination}
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
     * @return the outcome, as of {@link Destination}
     */
    default CompletableFuture<Void> reply(byte[] data, int offset, int length) {
        return sender().write(data, offset, length);
    }

    /**
     * Writes to {@link #sender}.
     *
     * @param text sent as UTF-8
     * @return the outcome, as of {@link Destination}
     */
    default CompletableFuture<Void> reply(CharSequence text) {
        return sender().write(text);
    }

    /**
     * Writes to {@link #sender}.
     *
     * @param data what to send; ownership passes
     * @return the outcome, as of {@link Destination}
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
}
