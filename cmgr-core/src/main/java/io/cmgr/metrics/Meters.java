// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.ChannelStats;
import io.cmgr.cluster.ClusterState;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.RefusalCause;
import io.cmgr.session.SessionKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Locale;

/**
 * The meters with their names. Where Reactor Netty has a name for a figure, it ends like that; those of event loops are
 * named as Micrometer's own binder for Netty does it.
 */
final class Meters {
    private final MeterMaker make;

    private Meters(MeterMaker make) {
        this.make = make;
    }

    static void register(MeterRegistry registry, ConnectionManager manager, Tags tags, Binding binding) {
        Meters meters = new Meters(new MeterMaker(registry, manager, tags, binding));
        meters.sessions();
        meters.data();
        meters.listeners();
        meters.rooms();
        meters.links();
        meters.channels();
        meters.loops(manager.stats().loops().size());
        if (manager.cluster().stats().state() != ClusterState.ALONE) {
            meters.cluster();
        }
    }

    private static Tags tag(String key, Enum<?> value) {
        return Tags.of(key, value.name().toLowerCase(Locale.ROOT));
    }

    private void sessions() {
        for (SessionKind kind : SessionKind.values()) {
            make.gauge(
                    "cmgr.sessions.active",
                    "sessions",
                    "Sessions that have begun and not ended",
                    tag("kind", kind),
                    view -> view.sessions(kind));
        }
        String stuck = "Sessions whose reads are paused, or whose peer takes nothing";
        make.gauge("cmgr.sessions.stuck", "sessions", stuck, Tags.of("state", "paused"), View::pausedSessions);
        make.gauge("cmgr.sessions.stuck", "sessions", stuck, Tags.of("state", "stalled"), View::stalledSessions);
        String opened = "Sessions that have begun";
        make.counter(
                "cmgr.sessions.opened",
                "sessions",
                opened,
                Tags.of("origin", "accepted"),
                view -> view.stats().accepted());
        make.counter(
                "cmgr.sessions.opened",
                "sessions",
                opened,
                Tags.of("origin", "connected"),
                view -> view.stats().connected());
        make.counter(
                "cmgr.sessions.opened",
                "sessions",
                opened,
                Tags.of("origin", "other"),
                view -> view.stats().opened()
                        - view.stats().accepted()
                        - view.stats().connected());
        for (DisconnectReason reason : DisconnectReason.values()) {
            make.counter(
                    "cmgr.sessions.closed",
                    "sessions",
                    "Sessions that have ended",
                    tag("reason", reason),
                    view -> view.stats().closedFor().get(reason));
        }
    }

    private void data() {
        make.counter(
                "cmgr.data.received",
                BaseUnits.BYTES,
                "Bytes delivered to handlers",
                view -> view.stats().bytesIn());
        make.counter(
                "cmgr.data.sent",
                BaseUnits.BYTES,
                "Bytes taken by the kernel",
                view -> view.stats().bytesOut());
        make.gauge(
                "cmgr.data.pending",
                BaseUnits.BYTES,
                "Bytes written and not yet taken by the kernel",
                View::pendingBytes);
        make.counter(
                "cmgr.writes.dropped",
                "messages",
                "Messages refused because they would exceed maxPendingBytes",
                view -> view.stats().dropped());
        make.counter(
                "cmgr.writes.failed",
                "messages",
                "Messages whose write failed, the dropped ones too",
                view -> view.stats().failedWrites());
    }

    private void listeners() {
        make.gauge(
                "cmgr.listeners.active",
                "listeners",
                "Open listeners",
                view -> view.stats().listeners().size());
        make.gauge(
                "cmgr.listeners.paused", "listeners", "Open listeners that do not accept now", View::pausedListeners);
        for (RefusalCause cause : RefusalCause.values()) {
            make.counter(
                    "cmgr.connections.refused",
                    "connections",
                    "Accepted connections that did not become a session",
                    tag("cause", cause),
                    view -> view.stats().refused().get(cause));
        }
        String handshakes = "TLS handshakes, from the connection to their end";
        make.timer(
                "cmgr.tls.handshake.time",
                handshakes,
                Tags.of("status", "SUCCESS"),
                view -> view.stats().tls().succeeded(),
                view -> View.seconds(view.stats().tls().time()));
        make.timer(
                "cmgr.tls.handshake.time",
                handshakes,
                Tags.of("status", "ERROR"),
                view -> view.stats().tls().failed(),
                view -> View.seconds(view.stats().tls().failedTime()));
    }

    private void rooms() {
        make.gauge(
                "cmgr.rooms.active",
                "rooms",
                "Rooms with a session in them",
                view -> view.stats().rooms());
        make.gauge(
                "cmgr.rooms.memberships",
                "memberships",
                "Sessions in all rooms",
                view -> view.stats().memberships());
    }

    private void links() {
        make.gauge("cmgr.links.active", "links", "Open links", Tags.of("state", "up"), view -> view.links(true));
        make.gauge("cmgr.links.active", "links", "Open links", Tags.of("state", "down"), view -> view.links(false));
        make.gauge("cmgr.links.held", BaseUnits.BYTES, "Bytes that wait until their link is up", View::heldBytes);
    }

    private void channels() {
        make.gauge(
                "cmgr.channels.active",
                "channels",
                "Open event channels",
                view -> view.channels().size());
        make.gauge(
                "cmgr.channels.events",
                "events",
                "Events that wait in them",
                view -> view.ofChannels(ChannelStats::events));
        make.gauge(
                "cmgr.channels.bytes",
                BaseUnits.BYTES,
                "Bytes that wait in them",
                view -> view.ofChannels(ChannelStats::bytes));
        make.gauge(
                "cmgr.channels.full",
                "channels",
                "Event channels that are full",
                view -> view.ofChannels(channel -> channel.full() ? 1 : 0));
        make.gauge("cmgr.channels.fill", "ratio", "How much of a bound is taken, of the fullest channel", View::fill);
        make.timeGauge(
                "cmgr.channels.oldest",
                "For how long the oldest event has been waiting",
                Tags.empty(),
                View::oldestSeconds);
        make.gauge(
                "cmgr.channels.paused",
                "sessions",
                "Sessions that event channels have paused",
                view -> view.ofChannels(ChannelStats::pausedSessions));
        String takers = "Threads that take from event channels";
        make.gauge(
                "cmgr.channels.takers",
                "threads",
                takers,
                Tags.of("state", "waiting"),
                view -> view.ofChannels(ChannelStats::waitingTakers));
        make.gauge(
                "cmgr.channels.takers",
                "threads",
                takers,
                Tags.of("state", "busy"),
                view -> view.ofChannels(ChannelStats::busyTakers));
    }

    private void loops(int loops) {
        make.gauge(
                "netty.eventexecutor.workers",
                "threads",
                "Event loops of sessions",
                view -> view.stats().loops().size());
        for (int i = 0; i < loops; i++) {
            int at = i;
            Tags name = Tags.of("name", "loop-" + (i + 1));
            make.gauge(
                    "netty.eventexecutor.tasks.pending",
                    BaseUnits.TASKS,
                    "Tasks that wait for an event loop",
                    name,
                    view -> view.pendingTasks(at));
            make.gauge(
                    "cmgr.eventloop.sessions",
                    "sessions",
                    "Stream sessions on an event loop",
                    name,
                    view -> view.stats().loops().get(at).sessions());
            make.timeGauge(
                    "cmgr.eventloop.delay",
                    "How long an event loop took to come to a task, about the length of a turn",
                    name,
                    view -> view.delaySeconds(at));
        }
    }

    private void cluster() {
        make.gauge(
                "cmgr.cluster.nodes",
                "nodes",
                "Nodes that are known, with this one",
                view -> view.cluster().nodes());
        make.gauge(
                "cmgr.cluster.connected",
                "connections",
                "1 while the engine is connected, else 0",
                view -> view.cluster().state() == ClusterState.CONNECTED ? 1 : 0);
        make.gauge(
                "cmgr.cluster.pending",
                BaseUnits.BYTES,
                "Bytes that wait for the engine",
                view -> view.cluster().pendingBytes());
        make.counter(
                "cmgr.cluster.sent",
                BaseUnits.BYTES,
                "Bytes published",
                view -> view.cluster().publishedBytes());
        make.counter(
                "cmgr.cluster.received",
                BaseUnits.BYTES,
                "Bytes received",
                view -> view.cluster().receivedBytes());
        make.counter(
                "cmgr.cluster.refused",
                "messages",
                "Messages not accepted for the engine",
                view -> view.cluster().refused());
        make.counter(
                "cmgr.cluster.dropped",
                "messages",
                "Messages accepted and given up",
                view -> view.cluster().dropped());
        make.counter(
                "cmgr.cluster.missed",
                "events",
                "How often messages to this node may have been lost",
                view -> view.cluster().missed());
        make.counter(
                "cmgr.cluster.unanswered",
                "requests",
                "Remote writes and questions without an answer",
                view -> view.cluster().unanswered());
    }
}
