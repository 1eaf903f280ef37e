// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Cluster;
import io.cmgr.config.HostPort;
import io.cmgr.engine.Engine;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Room;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The part of a manager that writes: to one session, which it finds by its id, to those in a room, and to all, here and
 * on the other nodes of its cluster.
 */
abstract class ManagerWrites {
    final Engine engine;

    ManagerWrites(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes to the session that has this id or {@link io.cmgr.session.Session#alias alias} now, or to the
     * {@link io.cmgr.session.Link} of this id, which may be down. To answer an event, call {@code event.reply} instead: an id that the application chose may by then belong to another session.
     *
     * <p>In a cluster it also writes to the session of an {@linkplain io.cmgr.session.Session#address() address}, on
     * whichever node it is; and <code>*&#47;alice</code> means all sessions with the chosen id or alias {@code alice}, on
     * whichever nodes. The outcome is that of the other node's session, of several the first success. It can also be
     * {@link io.cmgr.session.ClusterCutException} or {@link io.cmgr.session.NoAnswerException}. An id without a node is
     * always one of this manager.
     *
     * @param id the session's id or address
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> write(String id, byte[] data) {
        return engine.to(id).write(data);
    }

    /**
     * Writes a part of an array to a session, as {@link Destination#write(byte[], int, int)} does. In the Go cmgr:
     * {@code Write_n}.
     */
    public CompletableFuture<Void> write(String id, byte[] data, int offset, int length) {
        return engine.to(id).write(data, offset, length);
    }

    /** Writes text as UTF-8 to a session, as {@link #write(String, byte[])} does. In the Go cmgr: {@code Write_str}. */
    public CompletableFuture<Void> write(String id, CharSequence text) {
        return engine.to(id).write(text);
    }

    /** Writes a buffer to a session, as {@link #write(String, byte[])} does. Takes ownership of it. */
    public CompletableFuture<Void> write(String id, ByteBuf data) {
        return handOver(data, () -> engine.to(id));
    }

    /**
     * Sends a datagram. If the host is a numeric address, datagrams leave in the order of the calls. A name is looked up
     * at each call, off the event loops, so a later datagram may leave first. Of the name's addresses those of the
     * socket's family are tried in turn, until the system sends to one. In the Go cmgr: {@code Write_udp}.
     *
     * @param id the id of the UDP session that sends
     * @param to {@code host:port}, an IPv6 address in brackets
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, String to, byte[] data) {
        return engine.to(id, HostPort.parse(to)).write(data);
    }

    /** Sends text as a datagram, as {@link #writeUdp(String, String, byte[])} does. */
    public CompletableFuture<Void> writeUdp(String id, String to, CharSequence text) {
        return engine.to(id, HostPort.parse(to)).write(text);
    }

    /** Sends a buffer as a datagram, as {@link #writeUdp(String, String, byte[])} does. Takes ownership of it. */
    public CompletableFuture<Void> writeUdp(String id, String to, ByteBuf data) {
        return handOver(data, () -> engine.to(id, HostPort.parse(to)));
    }

    /**
     * Sends a datagram to a resolved address. In the Go cmgr: {@code Write_udp_addr}.
     *
     * @param id the id of the UDP session that sends
     * @param to a resolved address
     * @param data copied before the call returns
     * @return the outcome
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, byte[] data) {
        return engine.to(id, to).write(data);
    }

    /** Sends text as a datagram, as {@link #writeUdp(String, InetSocketAddress, byte[])} does. */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, CharSequence text) {
        return engine.to(id, to).write(text);
    }

    /**
     * Sends a buffer as a datagram, as {@link #writeUdp(String, InetSocketAddress, byte[])} does. Takes ownership of
     * it.
     */
    public CompletableFuture<Void> writeUdp(String id, InetSocketAddress to, ByteBuf data) {
        return handOver(data, () -> engine.to(id, to));
    }

    /**
     * All open stream sessions, in a cluster those of all nodes, as one destination; {@link #writeToAll} writes to it. A
     * session that refuses a message does not keep the others from getting it. A session that begins while a message
     * waits for its event loop gets it, too.
     *
     * @return the destination; the future of a write never fails because of a session
     */
    public Destination<BroadcastResult> all() {
        return engine.allSessions(null);
    }

    /**
     * All open stream sessions of this manager, and none of other nodes; without a cluster these are all.
     *
     * @return the destination, as {@link #all}
     */
    public Destination<BroadcastResult> allHere() {
        return engine.allHere();
    }

    /**
     * All open stream sessions except the one with this id, alias or {@linkplain io.cmgr.session.Session#address()
     * address}. If no session has it, all are written to. An id or alias means a session of this manager. To
     * leave out whoever has a chosen id on any node is not possible.
     */
    public Destination<BroadcastResult> allExcept(String id) {
        return engine.allSessions(requireNonNull(id, "id"));
    }

    /**
     * The sessions that have {@link io.cmgr.session.Session#join joined} the room of this name. To ask for a room makes
     * none. A name of more than 256 characters is that of a room which nobody can join.
     *
     * @param name any text
     * @return the room; always an equal one for the same name
     */
    public Room room(String name) {
        return engine.room(name);
    }

    /** The rooms with a session in them, as a snapshot. */
    public Collection<Room> rooms() {
        return engine.rooms();
    }

    /**
     * Writes to all open stream sessions, in a cluster to those of all nodes. The array is copied before the call
     * returns. In the Go cmgr: {@code Write_to_all}.
     *
     * @return how many sessions of this manager have it queued; completes when every event loop has queued it, and never
     *     waits for other nodes
     */
    public CompletableFuture<BroadcastResult> writeToAll(byte[] data) {
        return all().write(data);
    }

    /** Writes text as UTF-8 to all open stream sessions, as {@link #writeToAll(byte[])} does. */
    public CompletableFuture<BroadcastResult> writeToAll(CharSequence text) {
        return all().write(text);
    }

    /** Writes a buffer to all open stream sessions, as {@link #writeToAll(byte[])} does. Takes ownership of it. */
    public CompletableFuture<BroadcastResult> writeToAll(ByteBuf data) {
        return all().write(data);
    }

    /**
     * The cluster that this manager is a node of. If it has joined none, it is a cluster of one, and programs need no
     * "if": the state is {@code ALONE}, {@code connected()} is done, and questions are answered for this manager.
     *
     * @return the cluster, always the same
     */
    public Cluster cluster() {
        return engine.cluster();
    }

    /** Writes a buffer, and releases it if finding the destination throws. */
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
