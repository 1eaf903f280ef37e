// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.cmgr.engine.manager.ManagerSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The setters of a manager's builder.
 *
 * @param <B> the builder
 */
abstract class ManagerOptions<B extends ManagerOptions<B>> {
    private Transport transport = Transport.AUTO;
    private int eventLoops = Runtime.getRuntime().availableProcessors();
    private @Nullable EventLoopGroup eventLoopGroup;
    private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private String threadName = "cmgr";
    private boolean daemon = true;
    private int maxSessions = 10_000;
    private int maxRooms = 1024;
    private long maxPendingBytes = 8 << 20;
    private Duration stallTimeout = Duration.ofSeconds(10);
    private SlowConsumerPolicy slowConsumer = SlowConsumerPolicy.DISCONNECT;
    private Duration drainTimeout = Duration.ofSeconds(5);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private Warnings warnings = Warnings.all();
    private boolean closeOnExit;
    private @Nullable ClusterJoin cluster;

    abstract B self();

    boolean closesOnExit() {
        return closeOnExit;
    }

    ManagerSettings settings() {
        return new ManagerSettings(
                transport,
                eventLoops,
                eventLoopGroup,
                allocator,
                threadName,
                daemon,
                maxSessions,
                maxRooms,
                maxPendingBytes,
                stallTimeout,
                slowConsumer,
                drainTimeout,
                closeTimeout,
                warnings,
                cluster);
    }

    /**
     * Chooses the transport of all sockets.
     *
     * @param choice AUTO by default; if it cannot be loaded, {@code build} fails
     * @return this
     */
    public B transport(Transport choice) {
        transport = requireNonNull(choice, "transport");
        return self();
    }

    /**
     * Sets the number of the manager's own event loops.
     *
     * @param count 1 to 1024; by default one per processor
     * @return this
     */
    public B eventLoops(int count) {
        eventLoops = Ranges.inRange("eventLoops", count, 1, 1024);
        return self();
    }

    /**
     * Uses the application's event loops, which the manager never shuts down. They run the sessions. Connections are
     * still accepted on an event loop of the manager's own, so that no callback delays them.
     *
     * <p>With a group of Netty's epoll loops, sessions are registered in a special way: Netty's own way loses what is
     * written after the peer has finished sending, and reads on in spite of a pause (<a
     * href="https://github.com/netty/netty/issues/16689">netty#16689</a>). {@code channel().eventLoop()} is then a view
     * of the group's loop, with the same thread.
     *
     * <p>A group of Netty's io_uring loops is refused: there a write to a peer that has finished sending may never go
     * out. The manager's own loops on io_uring mend that.
     *
     * @param group a group of Netty 4.2's loops; its kind decides the transport
     * @return this
     */
    public B eventLoopGroup(EventLoopGroup group) {
        eventLoopGroup = requireNonNull(group, "eventLoopGroup");
        return self();
    }

    /**
     * Sets the allocator of all buffers.
     *
     * @param source Netty's default allocator by default
     * @return this
     */
    public B allocator(ByteBufAllocator source) {
        allocator = requireNonNull(source, "allocator");
        return self();
    }

    /**
     * Sets how the names of the manager's threads begin.
     *
     * @param prefix not blank; {@code cmgr} by default
     * @return this
     */
    public B threadName(String prefix) {
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("threadName: the name is blank");
        }
        threadName = prefix;
        return self();
    }

    /**
     * Chooses whether the manager's threads are daemons, which let the JVM end.
     *
     * @param on true by default
     * @return this
     */
    public B daemon(boolean on) {
        daemon = on;
        return self();
    }

    /**
     * Limits the unsent bytes of a session: those that were accepted for it and that the kernel has not taken yet. It
     * also limits the bytes of broadcasts that wait for an event loop.
     *
     * @param bytes 1 or more; 8 MiB by default
     * @return this
     */
    public B maxPendingBytes(long bytes) {
        maxPendingBytes = Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
        return self();
    }

    /**
     * Limits how many stream sessions, attempts to connect and links there may be at once; a link with a session counts
     * once. At the limit accepting stops until a session ends, and new connections wait in the kernel's backlog; a
     * connect fails at once.
     *
     * @param sessions 1 or more; 10 000 by default
     * @return this
     */
    public B maxSessions(int sessions) {
        maxSessions = Ranges.inRange("maxSessions", sessions, 1, Integer.MAX_VALUE);
        return self();
    }

    /**
     * Limits how many rooms one session may be in at once. At the limit {@link io.cmgr.session.Session#join} returns
     * false.
     *
     * @param rooms 1 to 1 000 000; 1024 by default
     * @return this
     */
    public B maxRooms(int rooms) {
        maxRooms = Ranges.inRange("maxRooms", rooms, 1, 1_000_000);
        return self();
    }

    /**
     * Limits how long the kernel may take none of a session's unsent bytes. On epoll it also limits how long a TCP peer
     * may acknowledge none of the bytes that the kernel has taken.
     *
     * @param limit 1 ms to 24 h; 10 s by default
     * @return this
     */
    public B stallTimeout(Duration limit) {
        stallTimeout = Ranges.limit("stallTimeout", limit);
        return self();
    }

    /**
     * Chooses what happens to a session whose peer is too slow.
     *
     * @param policy DISCONNECT by default
     * @return this
     */
    public B slowConsumer(SlowConsumerPolicy policy) {
        slowConsumer = requireNonNull(policy, "slowConsumer");
        return self();
    }

    /**
     * Limits how long a closing session may make no progress: neither send a byte nor, on epoll, have one acknowledged.
     * On NIO, where nothing is known of acknowledgements, it is the time for which the peer must be silent before the
     * session is closed.
     *
     * @param limit 1 ms to 24 h; 5 s by default
     * @return this
     */
    public B drainTimeout(Duration limit) {
        drainTimeout = Ranges.limit("drainTimeout", limit);
        return self();
    }

    /**
     * Limits how long the manager's close waits for its sessions before it ends them by force.
     *
     * @param limit 1 ms to 24 h; 10 s by default
     * @return this
     */
    public B closeTimeout(Duration limit) {
        closeTimeout = Ranges.limit("closeTimeout", limit);
        return self();
    }

    /**
     * Chooses which mistakes of the application the manager looks for, and says in the log.
     *
     * @param chosen {@link Warnings#all()} by default
     * @return this
     */
    public B warnings(Warnings chosen) {
        warnings = requireNonNull(chosen, "warnings");
        return self();
    }

    /**
     * Makes the manager a node of a cluster: what is written to all and to rooms reaches the sessions of the other nodes,
     * too, and each session can be written to by its {@linkplain io.cmgr.session.Session#address() address}. The manager
     * works at once, alone until it is connected to the engine, and whenever it is cut off from it.
     *
     * @param join which cluster, over which engine; by default none, and the manager is a cluster of one
     * @return this
     */
    public B cluster(ClusterJoin join) {
        cluster = requireNonNull(join, "cluster");
        return self();
    }

    /**
     * Chooses whether the end of the JVM, by SIGTERM, Ctrl-C or {@code System.exit}, first closes the manager as
     * {@link ConnectionManager#close} does: what was written still goes out, for at most {@code closeTimeout}. Then the
     * JVM ends. Other shutdown hooks run at the same time.
     *
     * <p>A callback must not call {@code System.exit}: its event loop would wait for the JVM's end, and the end for the
     * event loop's sessions until {@code closeTimeout}.
     *
     * @param on false by default
     * @return this
     */
    public B closeOnExit(boolean on) {
        closeOnExit = on;
        return self();
    }
}
