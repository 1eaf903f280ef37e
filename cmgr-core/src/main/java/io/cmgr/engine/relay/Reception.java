// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.Backplane.Receiver;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.engine.envelope.MalformedEnvelopeException;
import io.cmgr.engine.node.Events;
import io.cmgr.engine.node.Heartbeat;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.outbox.ClusterLog;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Courier;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.remote.Pending;
import io.cmgr.engine.report.FaultLog;

/**
 * What the engine's client tells this node: messages, which it checks, and how the connection fares. On threads of the
 * client, none of which it blocks; what it throws is logged, and reaches nobody.
 */
final class Reception implements Receiver {
    private final String node;
    private final Connectivity connectivity;
    private final Inbox inbox;
    private final Roll roll;
    private final Heartbeat heartbeat;
    private final Pending pending;
    private final Events events;
    private final Courier courier;
    private final Runnable onUp;
    private final Runnable onDown;
    private final Figures figures;
    private final ClusterLog log;
    private final FaultLog faults;

    /**
     * Tells these parts.
     *
     * @param node this node
     * @param onUp run on the courier each time the connection is up
     * @param onDown run on the courier each time it is down
     */
    Reception(
            String node,
            Connectivity connectivity,
            Inbox inbox,
            Roll roll,
            Heartbeat heartbeat,
            Pending pending,
            Events events,
            Courier courier,
            Runnable onUp,
            Runnable onDown,
            Figures figures,
            ClusterLog log,
            FaultLog faults) {
        this.node = node;
        this.connectivity = connectivity;
        this.inbox = inbox;
        this.roll = roll;
        this.heartbeat = heartbeat;
        this.pending = pending;
        this.events = events;
        this.courier = courier;
        this.onUp = onUp;
        this.onDown = onDown;
        this.figures = figures;
        this.log = log;
        this.faults = faults;
    }

    @Override
    public void received(byte[] message) {
        figures.received(message.length);
        try {
            read(Envelope.read(message));
        } catch (MalformedEnvelopeException unreadable) {
            figures.malformed();
            log.malformed(unreadable);
        } catch (Throwable error) {
            faults.report("cluster", "a message of another node could not be delivered", error);
        }
    }

    private void read(Envelope message) throws MalformedEnvelopeException {
        if (message.origin().equals(node)) {
            return; // no engine sends it back, but a loop must not depend on that
        }
        if (connectivity.isClosed()) {
            deliverIfAwaited(message);
            return;
        }
        long number = message instanceof Alive alive ? Math.max(alive.seq(), alive.toAll()) : message.seq();
        if (roll.isLeap(message.origin(), number)) {
            throw new MalformedEnvelopeException("count: " + number + " is too far ahead");
        }
        if (message.seq() != 0 && !roll.fresh(message.origin(), message.seq())) {
            return;
        }
        if (message instanceof Alive alive) {
            heard(alive);
        } else if (message instanceof Bye bye) {
            roll.bye(bye);
        } else {
            if (!roll.knows(message.origin())) {
                heartbeat.heardStranger(message.origin());
            }
            inbox.deliver(message);
        }
    }

    /** A node that has begun to leave waits for the answers that it is owed, and for nothing else. */
    private void deliverIfAwaited(Envelope message) {
        if (message instanceof Answers || message instanceof Told) {
            inbox.deliver(message);
        }
    }

    /** A sign of life to all has a number, one to this node alone has none. */
    private void heard(Alive alive) {
        roll.heard(alive);
        if (alive.pleaseAnswer() && alive.seq() == 0) {
            heartbeat.askedAlone(alive.origin());
        } else if (alive.pleaseAnswer()) {
            heartbeat.asked(alive.origin());
        }
    }

    @Override
    public void nobody(long token) {
        pending.nobody(token);
    }

    @Override
    public void up() {
        if (connectivity.up()) {
            log.up();
            courier.execute(onUp);
            events.tell(Kind.CONNECTED, null, "");
        }
    }

    @Override
    public void down(String why) {
        if (connectivity.isClosed()) {
            return;
        }
        boolean wasUp = connectivity.down();
        log.down(why);
        courier.execute(onDown);
        if (wasUp) {
            events.tell(Kind.CUT, null, why);
        }
    }

    @Override
    public void missed(String why) {
        if (!connectivity.isClosed()) {
            events.missed(null, why);
        }
    }
}
