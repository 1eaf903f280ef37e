// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.cluster.ClusterJoin;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings that hold for one manager. Its builder has checked them.
 *
 * @param transport the transport that was asked for; may be AUTO
 * @param eventLoops how many event loops the manager makes; unused with a shared group
 * @param sharedGroup the application's event loops, which the manager never shuts down; null if it makes its own
 * @param allocator allocates the buffers of all channels
 * @param threadName the prefix of every thread's name
 * @param daemon whether the manager's threads are daemon threads, which do not keep the JVM alive
 * @param maxSessions stream sessions and attempts allowed at once
 * @param maxRooms rooms that one session may be in at once
 * @param maxPendingBytes unsent bytes allowed per session
 * @param stallTimeout how long unsent bytes may wait without the kernel taking one
 * @param slowConsumer what happens to a session that exceeds one of these two
 * @param drainTimeout how long the output of a closing session may make no progress
 * @param closeTimeout how long the manager's close may take
 * @param warnings which mistakes of the application are looked for
 * @param cluster the cluster to join; null for none
 */
public record ManagerSettings(
        Transport transport,
        int eventLoops,
        @Nullable EventLoopGroup sharedGroup,
        ByteBufAllocator allocator,
        String threadName,
        boolean daemon,
        int maxSessions,
        int maxRooms,
        long maxPendingBytes,
        Duration stallTimeout,
        SlowConsumerPolicy slowConsumer,
        Duration drainTimeout,
        Duration closeTimeout,
        Warnings warnings,
        @Nullable ClusterJoin cluster) {}
