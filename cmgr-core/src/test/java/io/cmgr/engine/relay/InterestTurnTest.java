// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class InterestTurnTest {
    private static final String ROOM = "cmgr.chat.r.lobby";

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Connectivity connectivity = new Connectivity(ticker, 0);
    private final Slumber slumber = new Slumber();
    private final Outbox outbox = new Outbox(1 << 20, connectivity, slumber);
    private final Interest interest = new Interest(ticker, this::queue);
    private final List<String> calls = new ArrayList<>();

    /** An engine that is interrupted at its first call. */
    private final Connection engine = Stub.of(Connection.class, (proxy, method, arguments) -> {
        calls.add(method.getName());
        if (calls.size() == 1) {
            throw new InterruptedException();
        }
        return null;
    });

    private void queue(String topic) {
        outbox.add(new InterestTurn(interest, topic));
    }

    @Test
    void aTurnThatWasInterruptedIsDoneAgain() throws Exception {
        interest.add(ROOM);
        Outgoing turn = new InterestTurn(interest, ROOM);
        assertThrows(InterruptedException.class, () -> turn.send(engine));
        turn.send(engine);
        assertEquals(List.of("enter", "enter"), calls);
        new InterestTurn(interest, ROOM).send(engine);
        assertEquals(2, calls.size());
    }

    @Test
    void theCourierLearnsWhenATopicThatItHasFoundEmptyIsLeft() throws Exception {
        calls.add("not interrupted");
        Courier courier = new Courier(
                outbox, connectivity, slumber, ticker, TestLoops.faults(), new ClusterLog("me", ticker), new Figures());
        interest.add(ROOM);
        courier.turn(engine, List.of(interest::due));
        interest.remove(ROOM);
        assertEquals(Interest.LINGER_NANOS, courier.turn(engine, List.of(interest::due)));
        assertEquals(List.of("not interrupted", "enter"), calls);
    }
}
