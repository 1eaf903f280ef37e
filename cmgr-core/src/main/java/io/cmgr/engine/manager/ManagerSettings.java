// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a manager was built with, checked by its builder.
 *
 * @param transport the transport asked for, perhaps AUTO
 * @param eventLoops how many event loops of our own
 * @param sharedGroup the application's event loops, never shut down by us; null for our own
 * @param allocator where buffers come from
 * @param threadName the prefix of every thread's name
 * @param daemon whether our threads keep the JVM alive
 * @param maxSessions stream sessions and attempts allowed at once
 * @param maxPendingBytes unsent bytes allowed per session
 * @param stallTimeout how long unsent bytes may wait without the kernel taking one
 * @param slowConsumer what happens to a session that passes either
 * @param drainTimeout how long a closing session may make no progress
 * @param closeTimeout how long the manager's close may take
 */
public record ManagerSettings(
        Transport transport,
        int eventLoops,
        @Nullable EventLoopGroup sharedGroup,
        ByteBufAllocator allocator,
        String threadName,
        boolean daemon,
        int maxSessions,
        long maxPendingBytes,
        Duration stallTimeout,
        SlowConsumerPolicy slowConsumer,
        Duration drainTimeout,
        Duration closeTimeout) {}
