// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.engine.broadcast.Onward;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.outbox.ScriptedEngine;
import io.cmgr.engine.outbox.Slumber;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A node with a scripted engine, sessions that note what they are written, and a clock that the test moves. */
abstract class NodeFixture {
    /** A node that is not there. */
    static final String OTHER = "other~0123456789";

    static final String THIRD = "third~0123456789";

    /** How long a write or a question waits for answers. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** How long it waits for a better one, when it could be over. */
    static final Duration GRACE = Duration.ofMillis(100);

    final MockTicker ticker = Ticker.newMockTicker();
    final Slumber slumber = new Slumber();
    final ScriptedEngine engine = new ScriptedEngine();
    final NotingSessions sessions = new NotingSessions();
    final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
    final Topics topics = new Topics("cmgr");

    private final ThreadFactory threads = new DefaultThreadFactory("cmgr-cluster", true);
    private Relay relay = node(join -> join);

    final Relay node(UnaryOperator<ClusterJoin> options) {
        relay = new Relay(
                options.apply(ClusterJoin.over(engine).as("me").onEvent(events::add)),
                what -> {},
                ByteBufAllocator.DEFAULT,
                threads,
                threads,
                TestLoops.faults(),
                ticker,
                slumber,
                new Random(1));
        return relay;
    }

    /** The node, started and connected. */
    final Relay connected() {
        return connected(join -> join);
    }

    final Relay connected(UnaryOperator<ClusterJoin> options) {
        started(options);
        engine.receiver().up();
        Deadline.get(relay.cluster().connected());
        return relay;
    }

    final Relay started(UnaryOperator<ClusterJoin> options) {
        node(options).start(sessions);
        return relay;
    }

    @AfterEach
    final void end() {
        Deadline.get(relay.goodbye());
    }

    final Relay relay() {
        return relay;
    }

    final Cluster cluster() {
        return relay.cluster();
    }

    final String me() {
        return relay.cluster().node();
    }

    /** What the listener was told, in order. */
    final List<ClusterEvent.Kind> kinds() {
        return events.stream().map(ClusterEvent::kind).toList();
    }

    final void advance(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        slumber.nudge();
    }

    /** Another node publishes this. */
    final void receive(Envelope message) {
        engine.receiver().received(message.bytes());
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static Elsewhere carry(Onward way, String text) {
        ByteBuf payload = bytes(text);
        try {
            return way.carry(payload, null);
        } finally {
            payload.release();
        }
    }
}
