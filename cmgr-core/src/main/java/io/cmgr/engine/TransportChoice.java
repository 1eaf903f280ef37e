// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.NettyJars;
import io.cmgr.check.PrintableText;
import io.cmgr.config.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Limits;
import io.netty.channel.unix.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which transport an application gets for what it asked.
 *
 * @param transport what it gets
 * @param asked what it asked for
 * @param epollProblem why AUTO is not epoll; null where it is, and where that was not the question
 */
record TransportChoice(
        SocketTransport transport,
        Transport asked,
        @Nullable Throwable epollProblem) {
    /**
     * What Netty looks at only when the kernel is full for the first time, or something fails. With classes that are newer
     * than their native library that would be the end of every session, with bytes lost that were written.
     */
    private static final List<Class<?>> LINKED_LATE =
            List.of(Errors.class, Limits.class, Buffer.class, IovArray.class, Socket.class);

    /** The transport asked for; a shared group of the application's decides for AUTO. */
    static TransportChoice of(Transport asked, @Nullable EventLoopGroup sharedGroup) {
        if (sharedGroup != null) {
            return new TransportChoice(matching(asked, sharedGroup), asked, null);
        }
        Throwable problem = asked == Transport.NIO ? null : problemWithEpoll();
        if (asked == Transport.NIO || (asked == Transport.AUTO && problem != null)) {
            return new TransportChoice(new NioTransport(), asked, problem);
        }
        return new TransportChoice(epollUnless(problem), asked, null);
    }

    private static SocketTransport epollUnless(@Nullable Throwable problem) {
        if (problem != null) {
            throw new UnsupportedOperationException(
                    "transport: EPOLL cannot be loaded here: " + reason(problem), problem);
        }
        return new EpollTransport();
    }

    private static SocketTransport matching(Transport asked, EventLoopGroup group) {
        if (!(group instanceof IoEventLoopGroup loops)) {
            throw new IllegalArgumentException(
                    "eventLoopGroup: " + group.getClass().getName() + " is not a group of Netty 4.2's IoEventLoops");
        }
        if (asked != Transport.NIO && loops.isIoType(EpollIoHandler.class)) {
            return epollUnless(problemWithEpoll());
        }
        if (asked != Transport.EPOLL && loops.isIoType(NioIoHandler.class)) {
            return new NioTransport();
        }
        throw new IllegalArgumentException("eventLoopGroup: " + group + " does not drive the transport " + asked);
    }

    /** Why epoll cannot be had; null if all of it is there. */
    private static @Nullable Throwable problemWithEpoll() {
        if (!Epoll.isAvailable()) {
            return Epoll.unavailabilityCause();
        }
        String mixture = NettyJars.found().epollMixture();
        if (mixture != null) {
            return new UnsupportedOperationException(mixture);
        }
        try {
            for (Class<?> late : LINKED_LATE) {
                Class.forName(late.getName(), true, late.getClassLoader());
            }
            return null;
        } catch (ClassNotFoundException | LinkageError misfit) {
            return misfit;
        }
    }

    /** In one line; the innermost cause is the one that tells something. */
    private static String reason(Throwable problem) {
        Throwable innermost = problem;
        for (int depth = 0; innermost.getCause() != null && depth < 8; depth++) {
            innermost = innermost.getCause();
        }
        return PrintableText.of(innermost);
    }

    /** For the log, and for those who have none. */
    @Override
    public String toString() {
        return "transport " + transport.name() + ", asked for " + asked
                + (epollProblem == null ? "" : ": epoll is not to be had here: " + reason(epollProblem));
    }
}
