// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionHandler;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The event channels that a manager has opened, which end with it. Any thread. */
final class OpenEventChannels {
    private final List<EventChannel> channels = new CopyOnWriteArrayList<>();

    private volatile boolean closed;

    EventChannel open(int maxEvents, long maxBytes) {
        EventChannel channel = new EventChannel(maxEvents, maxBytes);
        channels.removeIf(EventChannel::isClosed);
        channels.add(channel);
        if (closed) {
            channel.close();
        }
        return channel;
    }

    void close() {
        closed = true; // set before iterating: open() adds first and checks it afterwards, so no channel is missed
        channels.forEach(EventChannel::close);
    }

    /**
     * Completes when the application has handled all events: those in these channels, and those in channels of its own
     * that are among the handlers.
     */
    CompletableFuture<Void> idle(Collection<SessionHandler> handlers) {
        Stream<EventChannel> fed =
                handlers.stream().filter(EventChannel.class::isInstance).map(EventChannel.class::cast);
        return CompletableFuture.allOf(Stream.concat(channels.stream(), fed)
                .distinct()
                .map(EventChannel::idle)
                .toArray(CompletableFuture[]::new));
    }
}
