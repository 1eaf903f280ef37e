// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.envelope.Addresses;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.node.Heartbeat;
import io.cmgr.engine.node.Interest;
import io.cmgr.engine.node.InterestTurn;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.node.SignsOfLife;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.testkit.Stub;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A node of a model: everything of it that talks to the engine, without sessions, sockets and threads. */
final class ModelNode implements Roll.News {
    private static final byte[] PAYLOAD = new byte[100];

    private final String id;
    private final Outbox outbox;
    private final Courier courier;
    private final Interest interest;
    private final Roll roll;
    private final Heartbeat heartbeat;
    private final Connection connection;
    private final Runnable awake;
    private final List<Courier.Chore> chores;

    /** How long lost nodes had been silent, together, and how many were lost. */
    private Duration silence = Duration.ZERO;

    private int lost;

    /**
     * A node that is connected.
     *
     * @param busy is given this node whenever it has something to do
     */
    ModelNode(String id, Topics topics, CountedEngine engine, Ticker ticker, Random random, Consumer<ModelNode> busy) {
        this.id = id;
        awake = () -> busy.accept(this);
        Connectivity connectivity = new Connectivity(ticker, 0);
        connectivity.up();
        Slumber slumber = new Slumber();
        outbox = new Outbox(8 << 20, connectivity, slumber);
        courier = new Courier(
                outbox,
                connectivity,
                slumber,
                ticker,
                new FaultLog(ticker, true),
                new ClusterLog(id, ticker),
                new Figures());
        courier.reach(true);
        interest = new Interest(ticker, this::queueTurn);
        roll = new Roll(ticker, this, awake);
        NodeInfo self = new NodeInfo(id, Addresses.nameOf(id), Instant.EPOCH, 0, 0, Duration.ZERO);
        Landing landing = Stub.of(Landing.class, (proxy, method, arguments) -> 0);
        heartbeat = new Heartbeat(
                5000,
                () -> 1 + roll.size(),
                ticker,
                random,
                new SignsOfLife(self, topics, landing, new Sequence(), outbox),
                awake);
        chores = List.of(interest::due, roll::due, heartbeat::due);
        connection = engine.connect(this);
        heartbeat.up();
    }

    String id() {
        return id;
    }

    private void queueTurn(String topic) {
        outbox.add(new InterestTurn(interest, topic));
        awake.run();
    }

    void join(String topic) {
        interest.add(topic);
    }

    void leave(String topic) {
        interest.remove(topic);
    }

    /** A session here writes to a room. */
    void write(String room, String topic) {
        byte[] message = new ToRoom(0, id, null, null, room, Unpooled.wrappedBuffer(PAYLOAD)).bytes();
        outbox.offer(new Publication(topic, message, null, null));
        awake.run();
    }

    void receive(Envelope envelope) {
        if (envelope.seq() != 0 && !roll.fresh(envelope.origin(), envelope.seq())) {
            throw new AssertionError("repeated: " + envelope);
        }
        Alive alive = (Alive) envelope;
        roll.heard(alive);
        if (alive.pleaseAnswer()) {
            heartbeat.asked(alive.origin());
        }
    }

    /** Does what the courier does in one round; returns the nanoseconds until the next. */
    long work() {
        try {
            long rest = courier.turn(connection, chores);
            return outbox.first() == null ? rest : 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many other nodes this one knows. */
    int known() {
        return roll.size();
    }

    int lost() {
        return lost;
    }

    Duration silence() {
        return silence;
    }

    @Override
    public void joined(String node) {}

    @Override
    public void left(String node) {}

    @Override
    public void lost(String node, Duration silent) {
        lost++;
        silence = silence.plus(silent);
    }

    @Override
    public void missed(String node, long messages) {
        throw new AssertionError(messages + " messages of " + node + " are missing");
    }
}
