// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The transports that can be used on this machine, of those that the system property {@code cmgr.transports} names: NIO
 * and epoll. All tests on io_uring as well would take too long for every build; {@code -Puring} runs them.
 */
public final class Transports {
    private static final Map<Transport, Boolean> HERE = new ConcurrentHashMap<>();

    private Transports() {}

    public static Stream<Transport> here() {
        return Stream.of(System.getProperty("cmgr.transports", "NIO,EPOLL").split(","))
                .map(Transport::valueOf)
                .filter(Transports::isHere);
    }

    /**
     * NIO and epoll, for what is different on io_uring: event loops of the application, and writes that the kernel takes
     * within the call.
     */
    public static Stream<Transport> withoutIoUring() {
        return Stream.of(Transport.NIO, Transport.EPOLL).filter(Transports::isHere);
    }

    public static boolean isHere(Transport transport) {
        return HERE.computeIfAbsent(transport, Transports::isUsable);
    }

    private static boolean isUsable(Transport transport) {
        try {
            ConnectionManager.builder().transport(transport).build().close();
            return true;
        } catch (UnsupportedOperationException notHere) {
            return false;
        }
    }

    /** The one that AUTO takes. */
    public static Transport best() {
        return isHere(Transport.EPOLL) ? Transport.EPOLL : Transport.NIO;
    }

    /** Whether it is one of Netty's own, with which the kernel can be asked for more than the JDK asks it for. */
    public static boolean isNative(Transport transport) {
        return transport != Transport.NIO;
    }

    /** The handlers of event loops of the application. */
    public static IoHandlerFactory ioHandlers(Transport transport) {
        return switch (transport) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }

    /**
     * A manager. On NIO it waits for a short time only until peers answer its end, since many peers in tests never do.
     */
    public static ConnectionManager manager(Transport transport) {
        var builder = ConnectionManager.builder().transport(transport);
        return transport == Transport.NIO
                ? builder.drainTimeout(Duration.ofSeconds(2)).build()
                : builder.build();
    }

    /** A manager with two event loops, whose sessions are spread over both. */
    public static ConnectionManager onTwoLoops(Transport transport) {
        return ConnectionManager.builder().transport(transport).eventLoops(2).build();
    }
}
