// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.config.HostPort;
import io.cmgr.engine.Engine;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a manager writes to one session, found by its id. */
abstract class WritesById {
    final Engine engine;

    WritesById(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes to the session that has this id now. To answer an event call {@code event.reply}: an id of the application's
     * choice may by then be another session's.
     *
     * @param id the session
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, byte[] data) {
        return engine.to(id).write(data);
    }

    /** Writes a part of an array to a session, as {@link Destination#write(byte[], int, int)}; {@code Write_n}. */
    public CompletableFuture<Void> write(String id, byte[] data, int offset, int length) {
        return engine.to(id).write(data, offset, length);
    }

    /** Writes text to a session as UTF-8, as {@link #write(String, byte[])}; the Go cmgr's {@code Write_str}. */
    public CompletableFuture<Void> write(String id, CharSequence text) {
        return engine.to(id).write(text);
    }

    /** Writes a buffer, whose ownership passes, to a session, as {@link #write(String, byte[])}. */
    public CompletableFuture<Void> write(String id, ByteBuf data) {
        return handOver(data, () -> engine.to(id));
    }

    /**
     * Sends a datagram; the Go cmgr's {@code Write_udp}. To an address as a literal it keeps the order of the calls; a
     * name is looked up for each call, off the event loops, and may be overtaken. Of the name's addresses those of the
     * socket's family are tried in turn, until the system sends to one.
     *
     * @param id the UDP session that sends
     * @param to {@code host:port}, an IPv6 address in brackets
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, String to, byte[] data) {
        return engine.to(id, HostPort.parse(to)).write(data);
    }

    /** Sends text as a datagram, as {@link #writeUdp(String, String, byte[])}. */
    public CompletableFuture<Void> writeUdp(String id, String to, CharSequence text) {
        return engine.to(id, HostPort.parse(to)).write(text);
    }

    /** Sends a buffer, whose ownership passes, as {@link #writeUdp(String, String, byte[])}. */
    public CompletableFuture<Void> writeUdp(String id, String to, ByteBuf data) {
        return handOver(data, () -> engine.to(id, HostPort.parse(to)));
    }

    /**
     * Sends a datagram to a resolved address; the Go cmgr's {@code Write_udp_addr}.
     *
     * @param id the UDP session that sends
     * @param to a resolved address
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, byte[] data) {
        return engine.to(id, to).write(data);
    }

    /** Sends text as a datagram, as {@link #writeUdp(String, InetSocketAddress, byte[])}. */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, CharSequence text) {
        return engine.to(id, to).write(text);
    }

    /** Sends a buffer, whose ownership passes, as {@link #writeUdp(String, InetSocketAddress, byte[])}. */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, ByteBuf data) {
        return handOver(data, () -> engine.to(id, to));
    }

    /** Releases the buffer also if the destination cannot even be named. */
    private static CompletableFuture<Void> handOver(ByteBuf data, Supplier<Destination<Void>> to) {
        Destination<Void> destination;
        try {
            destination = to.get();
        } catch (RuntimeException badArgument) {
            ReferenceCountUtil.safeRelease(data);
            throw badArgument;
        }
        return destination.write(data);
    }
}
