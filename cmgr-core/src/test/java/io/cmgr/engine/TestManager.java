// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.time.Duration;

/** The parts of a manager whose event loops a test has made, with the settings that a manager has by default. */
final class TestManager {
    private TestManager() {}

    static Settings settings(EventLoopGroup group) {
        return new Settings(
                Transport.NIO,
                1,
                group,
                ByteBufAllocator.DEFAULT,
                "test",
                true,
                Integer.MAX_VALUE,
                8 << 20,
                Duration.ofSeconds(10),
                SlowConsumerPolicy.DISCONNECT,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }

    /** Looks names up as the system does. */
    static EngineContext context(EventLoopGroup group) {
        return context(group, new NioTransport(), InetAddress::getAllByName);
    }

    static EngineContext context(EventLoopGroup group, SocketTransport transport, NameResolver.HostLookUp names) {
        Settings settings = settings(group);
        ManagerThreads threads = new ManagerThreads(settings.threadName());
        NameResolver resolver = new NameResolver(threads.named("resolver", true), names);
        return EngineContext.of(settings, transport, TestLoops.of(group), threads, TestLoops.faults(), resolver);
    }
}
