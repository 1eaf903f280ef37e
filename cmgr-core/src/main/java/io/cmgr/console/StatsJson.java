// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.ChannelStats;
import io.cmgr.channel.EventChannel;
import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.session.LinkStats;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.LoopStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Room;
import io.cmgr.session.SessionStats;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sample as JSON. What there may be many of is cut to what matters most. {@code docs/console.md} describes every member;
 * there may be more in later versions.
 */
final class StatsJson {
    /** How many listeners, links, rooms or channels are listed at most. */
    private static final int MOST = 50;

    /** Rooms are not listed if there are more members than this, since each would have to be counted. */
    private static final int MOST_MEMBERSHIPS = 100_000;

    private final ConnectionManager manager;
    private final Sample sample;
    private final ManagerStats stats;
    private final Json json = new Json();

    StatsJson(ConnectionManager manager, Sample sample) {
        this.manager = manager;
        this.sample = sample;
        stats = sample.stats;
    }

    String text(StatsRequest request, long dueMillis) {
        json.open('{')
                .put("time", sample.time)
                .put("since", stats.since())
                .put("next", dueMillis)
                .put("transport", manager.transport().name());
        totals();
        rates();
        listeners();
        links();
        rooms();
        channels();
        loops();
        cluster();
        sessions(request);
        return json.close('}').toString();
    }

    private void totals() {
        json.name("totals")
                .open('{')
                .put("sessions", stats.sessions().size())
                .put("paused", sample.paused)
                .put("stalled", sample.stalled)
                .put("stuck", sample.stuck)
                .put("unsent", sample.unsent)
                .put("opened", stats.opened())
                .put("closed", stats.closed())
                .put("bytesIn", stats.bytesIn())
                .put("bytesOut", stats.bytesOut())
                .put("dropped", stats.dropped())
                .put("failed", stats.failedWrites())
                .put("rooms", stats.rooms())
                .put("memberships", stats.memberships())
                .put("listeners", stats.listeners().size())
                .put("links", stats.links().size())
                .put("channels", manager.eventChannels().size())
                .close('}');
    }

    private void rates() {
        ManagerStats before = sample.before;
        json.name("rates")
                .open('{')
                .putRate("opened", sample.rates.of(before.opened(), stats.opened()))
                .putRate("closed", sample.rates.of(before.closed(), stats.closed()))
                .putRate("bytesIn", sample.rates.of(before.bytesIn(), stats.bytesIn()))
                .putRate("bytesOut", sample.rates.of(before.bytesOut(), stats.bytesOut()))
                .putRate("dropped", sample.rates.of(before.dropped(), stats.dropped()))
                .putRate("failed", sample.rates.of(before.failedWrites(), stats.failedWrites()))
                .close('}');
    }

    private void listeners() {
        json.name("listeners").open('[');
        stats.listeners().stream()
                .sorted(Comparator.comparing(ListenerStats::paused)
                        .thenComparing(ListenerStats::open)
                        .reversed())
                .limit(MOST)
                .forEach(this::listener);
        json.close(']');
    }

    private void listener(ListenerStats listener) {
        json.open('{')
                .put("id", listener.id())
                .put("address", PrintableAddress.of(listener.localAddress()))
                .put("paused", listener.paused())
                .put("open", listener.open())
                .put("accepted", listener.accepted())
                .putRate("acceptRate", sample.acceptRate(listener))
                .put("refused", listener.refused())
                .put("errors", listener.acceptErrors())
                .close('}');
    }

    private void links() {
        json.name("links").open('[');
        stats.links().stream()
                .sorted(Comparator.comparing(LinkStats::downSince, Comparator.nullsLast(Comparator.naturalOrder())))
                .limit(MOST)
                .forEach(this::link);
        json.close(']');
    }

    private void link(LinkStats link) {
        json.open('{')
                .put("id", link.id())
                .put("target", PrintableText.of(link.target()))
                .put("up", link.up())
                .put("downSince", link.downSince())
                .put("nextAttempt", link.nextAttempt())
                .put("lastFailure", link.lastFailure() == null ? null : PrintableText.of(link.lastFailure()))
                .put("connects", link.connects())
                .put("failures", link.failures())
                .put("heldMessages", link.heldMessages())
                .put("heldBytes", link.heldBytes())
                .put("dropped", link.dropped())
                .close('}');
    }

    /** The largest rooms. */
    private void rooms() {
        json.name("rooms").open('[');
        if (stats.memberships() <= MOST_MEMBERSHIPS) {
            manager.rooms().stream()
                    .map(room -> Map.entry(room, room.size()))
                    .sorted(Map.Entry.<Room, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(room -> room.getKey().name()))
                    .limit(MOST)
                    .forEach(room -> json.open('{')
                            .put("name", PrintableText.of(room.getKey().name()))
                            .put("members", room.getValue())
                            .close('}'));
        }
        json.close(']');
    }

    private void channels() {
        json.name("channels").open('[');
        manager.eventChannels().stream()
                .map(EventChannel::stats)
                .sorted(Comparator.comparingDouble(StatsJson::fill).reversed())
                .limit(MOST)
                .forEach(this::channel);
        json.close(']');
    }

    /** How much of its bounds a channel has used: 1 or more if it has reached one. */
    private static double fill(ChannelStats channel) {
        return Math.max((double) channel.events() / channel.maxEvents(), (double) channel.bytes() / channel.maxBytes());
    }

    private void channel(ChannelStats channel) {
        json.open('{')
                .put("events", channel.events())
                .put("maxEvents", channel.maxEvents())
                .put("bytes", channel.bytes())
                .put("maxBytes", channel.maxBytes())
                .put("full", channel.full())
                .put("oldest", channel.oldest().toMillis())
                .put("busyTakers", channel.busyTakers())
                .put("waitingTakers", channel.waitingTakers())
                .put("pausedSessions", channel.pausedSessions())
                .close('}');
    }

    private void loops() {
        json.name("loops").open('[');
        for (LoopStats loop : stats.loops()) {
            json.open('{').put("sessions", loop.sessions());
            if (loop.pendingTasks() < 0) {
                json.putNull("tasks");
            } else {
                json.put("tasks", loop.pendingTasks());
            }
            Duration delay = loop.delay();
            if (delay == null) {
                json.putNull("delay");
            } else {
                json.put("delay", delay.toMillis());
            }
            json.close('}');
        }
        json.close(']');
    }

    private void cluster() {
        ClusterStats cluster = manager.cluster().stats();
        if (cluster.state() == ClusterState.ALONE) {
            json.putNull("cluster");
            return;
        }
        json.name("cluster")
                .open('{')
                .put("state", cluster.state().name())
                .put("node", cluster.node())
                .put("nodes", cluster.nodes())
                .put("topics", cluster.topics())
                .put("pendingBytes", cluster.pendingBytes())
                .put("published", cluster.published())
                .put("received", cluster.received())
                .put("refused", cluster.refused())
                .put("dropped", cluster.dropped())
                .put("missed", cluster.missed())
                .put("unanswered", cluster.unanswered())
                .close('}');
    }

    private void sessions(StatsRequest request) {
        List<SessionRow> matching = request.matching(sample, manager);
        json.put("sort", request.order().word())
                .put("find", request.find())
                .put("offset", request.offset())
                .put("matching", matching.size())
                .name("sessions")
                .open('[');
        request.page(matching).forEach(this::session);
        json.close(']');
    }

    private void session(SessionRow row) {
        SessionStats session = row.stats();
        json.open('{').put("id", session.id());
        life(session.id());
        json.put("kind", session.kind().name())
                .put("listener", session.listenerId())
                .put("local", PrintableAddress.of(session.localAddress()))
                .put("remote", session.remoteAddress() == null ? null : PrintableAddress.of(session.remoteAddress()))
                .put("since", session.since())
                .put("stuckSince", session.stuckSince())
                .put("stalledSince", session.stalledSince())
                .name("pauses")
                .open('[');
        session.pauses()
                .forEach(pause -> json.open('{')
                        .put("owner", pause.owner())
                        .put("since", pause.since())
                        .close('}'));
        json.close(']')
                .put("unsent", session.pendingBytes())
                .putRate("inRate", row.bytesIn())
                .putRate("outRate", row.bytesOut())
                .put("bytesIn", session.bytesIn())
                .put("bytesOut", session.bytesOut())
                .put("reads", session.reads())
                .put("writes", session.writes())
                .put("dropped", session.dropped())
                .put("failed", session.failedWrites())
                .put("superseded", session.superseded())
                .put("discarded", session.discarded());
        if (session.kernelDropped() >= 0) {
            json.put("kernelDropped", session.kernelDropped());
        }
        json.close('}');
    }

    /** What the figures do not tell: the aliases, and whether writes are still taken. */
    private void life(String id) {
        var session = manager.session(id);
        Set<String> aliases = session.map(live -> live.aliases()).orElse(Set.of());
        json.put("open", session.map(live -> live.isOpen()).orElse(false))
                .name("aliases")
                .open('[');
        aliases.stream().sorted().forEach(json::add);
        json.close(']');
    }
}
