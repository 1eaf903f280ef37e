// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.check.PrintableText;
import io.cmgr.config.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport that an application gets for the one it asked for.
 *
 * @param transport what it gets
 * @param asked what it asked for
 * @param passedOver the better transports that cannot be used here, each with the reason
 */
public record TransportChoice(SocketTransport transport, Transport asked, Map<Transport, Throwable> passedOver) {
    /**
     * Every transport, the best first; the last works everywhere. A further one is a line here and an implementation of
     * {@link SocketTransport}. No class of a transport is loaded before that transport is considered.
     */
    private static final List<Candidate> BEST_FIRST = List.of(
            new Candidate(Transport.EPOLL, () -> EpollIoHandler.class, EpollAvailability::problem, EpollTransport::new),
            new Candidate(Transport.NIO, () -> NioIoHandler.class, () -> null, NioTransport::new));

    /**
     * A transport that may be chosen.
     *
     * @param ioHandler the class that drives it in an event loop
     */
    private record Candidate(
            Transport name,
            Supplier<Class<? extends IoHandler>> ioHandler,
            Availability availability,
            Supplier<SocketTransport> maker) {}

    private interface Availability {
        /** Why the transport cannot be used here; null if it can. */
        @Nullable
        Throwable problem();
    }

    /**
     * The transport asked for. Where AUTO was, a shared group of the application's decides, or else the best there is.
     */
    public static TransportChoice of(Transport asked, @Nullable EventLoopGroup sharedGroup) {
        Map<Transport, Throwable> passedOver = new LinkedHashMap<>();
        for (Candidate candidate : sharedGroup == null ? named(asked) : drivenBy(sharedGroup, asked)) {
            Throwable problem = candidate.availability().problem();
            if (problem == null) {
                return new TransportChoice(candidate.maker().get(), asked, passedOver);
            }
            passedOver.put(candidate.name(), problem);
        }
        throw unusable(passedOver);
    }

    private static List<Candidate> named(Transport asked) {
        return BEST_FIRST.stream()
                .filter(candidate -> asked == Transport.AUTO || asked == candidate.name())
                .toList();
    }

    private static List<Candidate> drivenBy(EventLoopGroup group, Transport asked) {
        if (!(group instanceof IoEventLoopGroup loops)) {
            throw new IllegalArgumentException(
                    "eventLoopGroup: " + group.getClass().getName() + " is not a group of Netty 4.2's IoEventLoops");
        }
        List<Candidate> driven = named(asked).stream()
                .filter(candidate -> loops.isIoType(candidate.ioHandler().get()))
                .toList();
        if (driven.isEmpty()) {
            throw new IllegalArgumentException("eventLoopGroup: " + group + " does not drive the transport " + asked);
        }
        return driven;
    }

    private static UnsupportedOperationException unusable(Map<Transport, Throwable> passedOver) {
        Map.Entry<Transport, Throwable> best = passedOver.entrySet().iterator().next();
        return new UnsupportedOperationException(
                "transport: " + best.getKey() + " cannot be loaded here: " + reason(best.getValue()), best.getValue());
    }

    /** The innermost cause, which says most, in one line. */
    private static String reason(Throwable problem) {
        Throwable innermost = problem;
        for (int depth = 0; innermost.getCause() != null && depth < 8; depth++) {
            innermost = innermost.getCause();
        }
        return PrintableText.of(innermost);
    }

    /** The transport, and why it is no better one: for the log, and for an application that has none. */
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
