// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.cmgr.engine.address.NameResolver;
import io.cmgr.engine.address.TestResolver;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.engine.transport.TransportChoice;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.time.Duration;

/** The parts of a manager whose event loops a test has made, with the settings that a manager has by default. */
public final class TestManager {
    private TestManager() {}

    public static ManagerSettings settings(EventLoopGroup group) {
        return new ManagerSettings(
                Transport.NIO,
                1,
                group,
                ByteBufAllocator.DEFAULT,
                "test",
                true,
                Integer.MAX_VALUE,
                1024,
                8 << 20,
                Duration.ofSeconds(10),
                SlowConsumerPolicy.DISCONNECT,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Warnings.all(),
                null);
    }

    /** Looks names up as the system does. */
    public static ManagerContext context(EventLoopGroup group) {
        return context(group, TransportChoice.of(Transport.NIO, null, 1).transport(), InetAddress::getAllByName);
    }

    public static ManagerContext context(EventLoopGroup group, SocketTransport transport, TestResolver.Names names) {
        ManagerSettings settings = settings(group);
        ManagerThreads threads = new ManagerThreads(settings.threadName());
        NameResolver resolver = TestResolver.of(threads.named("resolver", true), names);
        return ManagerContext.of(settings, transport, TestLoops.of(group), threads, TestLoops.faults(), resolver);
    }
}
