// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.engine.Settings;
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
    private long maxPendingBytes = 8 << 20;
    private Duration stallTimeout = Duration.ofSeconds(10);
    private SlowConsumerPolicy slowConsumer = SlowConsumerPolicy.DISCONNECT;
    private Duration drainTimeout = Duration.ofSeconds(5);
    private Duration closeTimeout = Duration.ofSeconds(10);

    abstract B self();

    Settings settings() {
        return new Settings(
                transport,
                eventLoops,
                eventLoopGroup,
                allocator,
                threadName,
                daemon,
                maxSessions,
                maxPendingBytes,
                stallTimeout,
                slowConsumer,
                drainTimeout,
                closeTimeout);
    }

    /**
     * Chooses how the sockets are driven.
     *
     * @param choice AUTO by default; a transport that cannot be loaded fails {@code build}
     * @return this
     */
    public B transport(Transport choice) {
        transport = requireNonNull(choice, "transport");
        return self();
    }

    /**
     * Sizes the manager's own group of event loops.
     *
     * @param count 1 to 1024; by default one per processor
     * @return this
     */
    public B eventLoops(int count) {
        eventLoops = Ranges.inRange("eventLoops", count, 1, 1024);
        return self();
    }

    /**
     * Shares the application's event loops, which the manager never shuts down. They carry its sessions; listeners are
     * accepted on a loop of the manager's own all the same, so that no callback of anybody's holds them up.
     *
     * <p>On Netty's own epoll, sessions are registered in a way of their own, since Netty's loses what is written behind
     * a peer's end (netty#16689) and reads on in spite of a pause: {@code channel().eventLoop()} is then a view of the
     * group's loop, on the same thread.
     *
     * @param group a group of Netty 4.2's loops; its kind decides the transport
     * @return this
     */
    public B eventLoopGroup(EventLoopGroup group) {
        eventLoopGroup = requireNonNull(group, "eventLoopGroup");
        return self();
    }

    /**
     * Chooses where buffers come from.
     *
     * @param source Netty's default by default
     * @return this
     */
    public B allocator(ByteBufAllocator source) {
        allocator = requireNonNull(source, "allocator");
        return self();
    }

    /**
     * Names the manager's threads.
     *
     * @param prefix not empty; {@code cmgr} by default
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
     * Whether the manager's threads let the JVM end.
     *
     * @param on true by default
     * @return this
     */
    public B daemon(boolean on) {
        daemon = on;
        return self();
    }

    /**
     * Caps the bytes accepted for a session and not yet taken by the kernel; for broadcasts also those that wait
     * for an event loop.
     *
     * @param bytes 1 or more; 8 MiB by default
     * @return this
     */
    public B maxPendingBytes(long bytes) {
        maxPendingBytes = Ranges.inRange("maxPendingBytes", bytes, 1, Long.MAX_VALUE);
        return self();
    }

    /**
     * Limits how many stream sessions there may be at once, attempts to connect included. At the limit accepting stops
     * and the kernel's backlog holds the others, until a session ends; a connect fails at once.
     *
     * @param sessions 1 or more; 10 000 by default
     * @return this
     */
    public B maxSessions(int sessions) {
        maxSessions = Ranges.inRange("maxSessions", sessions, 1, Integer.MAX_VALUE);
        return self();
    }

    /**
     * Limits how long a session's unsent bytes may wait without the kernel taking one, and on epoll how long a TCP peer
     * may acknowledge nothing of what the kernel has taken.
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
     * Limits how long a closing session may make no progress in sending what is left, and in having it acknowledged; on
     * NIO, where the latter is unknown, how long its peer may be silent before it is closed.
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
}
