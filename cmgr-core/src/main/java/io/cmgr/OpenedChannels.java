// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionHandler;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The channels that end with their manager. */
final class OpenedChannels {
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
        closed = true; // before the look at the channels, as open() looks at it after having added one
        channels.forEach(EventChannel::close);
    }

    /** Completes when the application has finished what is in these channels and in those that sessions feed. */
    CompletableFuture<Void> idle(Collection<SessionHandler> handlers) {
        Stream<EventChannel> fed =
                handlers.stream().filter(EventChannel.class::isInstance).map(EventChannel.class::cast);
        return CompletableFuture.allOf(Stream.concat(channels.stream(), fed)
                .distinct()
                .map(EventChannel::idle)
                .toArray(CompletableFuture[]::new));
    }
}
