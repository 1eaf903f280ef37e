// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.check.PrintableText;
import io.cmgr.config.Transport;
import io.cmgr.engine.uring.IoUringAvailability;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport that was chosen for the one that the application asked for.
 *
 * @param transport the chosen transport
 * @param asked what the application asked for; may be AUTO
 * @param passedOver the better transports that cannot be used here, each with the reason
 */
public record TransportChoice(SocketTransport transport, Transport asked, Map<Transport, Throwable> passedOver) {
    /**
     * Every transport. AUTO takes the first that can be used of those that need not be asked for, and the last one works
     * everywhere. To add a transport, add a line here and implement {@link SocketTransport}. The classes of a transport
     * are loaded only when that transport is considered.
     */
    private static final List<KnownTransport> KNOWN = List.of(
            new KnownTransport(
                    Transport.IO_URING,
                    IoUringAvailability::isInstalled,
                    () -> IoUringIoHandler.class,
                    IoUringAvailability::problem,
                    IoUringTransport::new),
            new KnownTransport(
                    Transport.EPOLL,
                    () -> true,
                    () -> EpollIoHandler.class,
                    loops -> EpollAvailability.problem(),
                    EpollTransport::new),
            new KnownTransport(Transport.NIO, () -> true, () -> NioIoHandler.class, loops -> null, NioTransport::new));

    /**
     * A transport that may be chosen.
     *
     * @param installed whether its classes are there
     * @param ioHandler the class that drives it in an event loop
     */
    private record KnownTransport(
            Transport name,
            BooleanSupplier installed,
            Supplier<Class<? extends IoHandler>> ioHandler,
            Availability availability,
            Supplier<SocketTransport> factory) {}

    private interface Availability {
        /** Why the transport cannot be used here, with so many event loops; null if it can. */
        @Nullable
        Throwable problem(int loops);
    }

    /**
     * Chooses the transport. If the application asked for AUTO, its shared group decides, or else the best transport
     * that can be used.
     *
     * @param loops how many event loops there will be
     * @throws IllegalArgumentException if the shared group does not drive the transport
     * @throws UnsupportedOperationException if the transport cannot be used here
     */
    public static TransportChoice of(Transport asked, @Nullable EventLoopGroup sharedGroup, int loops) {
        Map<Transport, Throwable> passedOver = new LinkedHashMap<>();
        for (KnownTransport known : sharedGroup == null ? named(asked) : drivenBy(sharedGroup, asked)) {
            Throwable problem = known.availability().problem(loops);
            if (problem == null) {
                return new TransportChoice(known.factory().get(), asked, passedOver);
            }
            passedOver.put(known.name(), problem);
        }
        throw unusable(passedOver);
    }

    /** AUTO does not take io_uring, which was no faster than epoll where we have measured it. */
    private static List<KnownTransport> named(Transport asked) {
        return KNOWN.stream()
                .filter(known ->
                        asked == known.name() || (asked == Transport.AUTO && known.name() != Transport.IO_URING))
                .toList();
    }

    private static List<KnownTransport> drivenBy(EventLoopGroup group, Transport asked) {
        if (!(group instanceof IoEventLoopGroup loops)) {
            throw new IllegalArgumentException(
                    "eventLoopGroup: " + group.getClass().getName() + " is not a group of Netty 4.2's IoEventLoops");
        }
        List<KnownTransport> driven = KNOWN.stream()
                .filter(known -> asked == Transport.AUTO || asked == known.name())
                .filter(known -> known.installed().getAsBoolean()
                        && loops.isIoType(known.ioHandler().get()))
                .toList();
        if (driven.isEmpty()) {
            throw new IllegalArgumentException("eventLoopGroup: " + group + " does not drive the transport " + asked);
        }
        if (driven.get(0).name() == Transport.IO_URING) {
            throw new IllegalArgumentException(
                    "eventLoopGroup: " + group + " runs Netty's own io_uring, on which a write"
                            + " to a peer that has finished sending may never go out; leave the loops to the manager");
        }
        return driven;
    }

    private static UnsupportedOperationException unusable(Map<Transport, Throwable> passedOver) {
        Map.Entry<Transport, Throwable> best = passedOver.entrySet().iterator().next();
        return new UnsupportedOperationException(
                "transport: " + best.getKey() + " cannot be loaded here: " + reason(best.getValue()), best.getValue());
    }

    /** The innermost cause, which is the most informative, in one line. */
    private static String reason(Throwable problem) {
        Throwable innermost = problem;
        for (int depth = 0; innermost.getCause() != null && depth < 8; depth++) {
            innermost = innermost.getCause();
        }
        return PrintableText.of(innermost);
    }

    /** The transport, and why no better one was chosen. Used in the log and in error messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("transport " + transport.name() + ", asked for " + asked);
        passedOver.forEach((better, problem) -> text.append(": ")
                .append(better.name().toLowerCase(Locale.ROOT))
                .append(" is not to be had here: ")
                .append(reason(problem)));
        return text.toString();
    }
}
