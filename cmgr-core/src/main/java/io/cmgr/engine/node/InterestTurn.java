// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.node.Interest.Turn;
import io.cmgr.engine.outbox.Outgoing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The turn of a topic that this node wants to be in, or to leave. It has its place among the messages. */
public final class InterestTurn extends Outgoing {
    private final Interest interest;
    private final String topic;

    /** What is to be done, once that is decided: an interrupted turn is done again. */
    private @Nullable Turn turn;

    public InterestTurn(Interest interest, String topic) {
        this.interest = interest;
        this.topic = topic;
    }

    /** Nothing: each topic is in the outbox once at most, and so the rooms are their bound. */
    @Override
    protected long charge() {
        return 0;
    }

    @Override
    protected boolean isMessage() {
        return false;
    }

    @Override
    protected int send(Connection connection) throws InterruptedException {
        Turn decided = turn == null ? interest.turn(topic) : turn;
        turn = decided;
        try {
            switch (decided) {
                case ENTER -> connection.enter(topic);
                case LEAVE -> connection.leave(topic);
                case NOTHING -> {}
            }
        } catch (IOException told) {
            // the engine is told before the connection is up again
        }
        return 0;
    }

    @Override
    protected void dropped(String why) {}
}
