// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.ChannelStats;
import io.cmgr.channel.EventChannel;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.session.LinkStats;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.LoopStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** A manager at one moment, as the meters see it: sums, and nothing of single sessions, links or channels. */
record View(ManagerStats stats, List<ChannelStats> channels, ClusterStats cluster) {
    static View of(ConnectionManager manager) {
        return new View(
                manager.stats(),
                manager.eventChannels().stream().map(EventChannel::stats).toList(),
                manager.cluster().stats());
    }

    long sessions(SessionKind kind) {
        return stats.sessions().stream()
                .filter(session -> session.kind() == kind)
                .count();
    }

    long pausedSessions() {
        return stats.sessions().stream()
                .filter(session -> !session.pauses().isEmpty())
                .count();
    }

    long stalledSessions() {
        return stats.sessions().stream()
                .filter(session -> session.stalledSince() != null)
                .count();
    }

    long pendingBytes() {
        return stats.sessions().stream().mapToLong(SessionStats::pendingBytes).sum();
    }

    long pausedListeners() {
        return stats.listeners().stream().filter(ListenerStats::paused).count();
    }

    long links(boolean up) {
        return stats.links().stream().filter(link -> link.up() == up).count();
    }

    long heldBytes() {
        return stats.links().stream().mapToLong(LinkStats::heldBytes).sum();
    }

    /** The sum of a figure over all channels. */
    long ofChannels(ToLongFunction<ChannelStats> figure) {
        return channels.stream().mapToLong(figure).sum();
    }

    /** The highest of a figure among all channels; 0 if there is none. */
    private double highest(ToDoubleFunction<ChannelStats> figure) {
        return channels.stream().mapToDouble(figure).max().orElse(0);
    }

    /** How much of the nearer bound is taken, where the most is: 1 is full. */
    double fill() {
        return highest(channel -> Math.max(
                (double) channel.events() / channel.maxEvents(), (double) channel.bytes() / channel.maxBytes()));
    }

    double oldestSeconds() {
        return highest(channel -> channel.oldest().toSeconds());
    }

    /** NaN if the event loop does not tell. */
    double pendingTasks(int loop) {
        int tasks = stats.loops().get(loop).pendingTasks();
        return tasks < 0 ? Double.NaN : tasks;
    }

    /** NaN if it is unknown. */
    double delaySeconds(int loop) {
        LoopStats known = stats.loops().get(loop);
        return known.delay() == null ? Double.NaN : seconds(known.delay());
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
