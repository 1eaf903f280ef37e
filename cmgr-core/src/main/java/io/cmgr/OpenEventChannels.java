// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The event channels that a manager has opened, which end with it. Any thread. */
final class OpenEventChannels {
    /** The list is cleared of closed channels when it is as long as this. */
    private static final int FIRST_CLEARING = 16;

    private final Duration fullLimit;
    private final List<EventChannel> channels = new ArrayList<>();
    private int nextClearing = FIRST_CLEARING;
    private boolean closed;

    /** @param fullLimit after which time a channel of these warns that it is full */
    OpenEventChannels(Duration fullLimit) {
        this.fullLimit = fullLimit;
    }

    EventChannel open(int maxEvents, long maxBytes) {
        EventChannel channel = new EventChannel(maxEvents, maxBytes);
        channel.warnIfFullFor(fullLimit);
        if (!add(channel)) {
            channel.close();
        }
        return channel;
    }

    /** Returns false if the manager has closed its channels. */
    private synchronized boolean add(EventChannel channel) {
        if (closed) {
            return false;
        }
        if (channels.size() >= nextClearing) {
            channels.removeIf(EventChannel::isClosed);
            nextClearing = Math.max(FIRST_CLEARING, 2 * channels.size()); // so a channel costs the same among many
        }
        channels.add(channel);
        return true;
    }

    void close() {
        beginClose().forEach(EventChannel::close);
    }

    private synchronized List<EventChannel> beginClose() {
        closed = true;
        List<EventChannel> ending = List.copyOf(channels);
        channels.clear();
        return ending;
    }

    /** Those that are not closed, as a snapshot. */
    List<EventChannel> open() {
        return opened().stream().filter(channel -> !channel.isClosed()).toList();
    }

    private synchronized List<EventChannel> opened() {
        return List.copyOf(channels);
    }

    /**
     * Completes when the application has handled all events: those in these channels, and those in channels of its own
     * that are among the handlers.
     */
    CompletableFuture<Void> idle(Collection<SessionHandler> handlers) {
        Stream<EventChannel> fed =
                handlers.stream().filter(EventChannel.class::isInstance).map(EventChannel.class::cast);
        return CompletableFuture.allOf(Stream.concat(opened().stream(), fed)
                .distinct()
                .map(EventChannel::idle)
                .toArray(CompletableFuture[]::new));
    }
}
