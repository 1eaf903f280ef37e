// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class InterestTurnTest {
    private static final String ROOM = "cmgr.chat.r.lobby";

    private final Interest interest = new Interest(Ticker.newMockTicker(), topic -> {});
    private final List<String> calls = new ArrayList<>();

    /** An engine that is interrupted at its first call. */
    private final Connection engine = Stub.of(Connection.class, (proxy, method, arguments) -> {
        calls.add(method.getName());
        if (calls.size() == 1) {
            throw new InterruptedException();
        }
        return null;
    });

    @Test
    void aTurnThatWasInterruptedIsDoneAgain() throws Exception {
        interest.add(ROOM);
        InterestTurn turn = new InterestTurn(interest, ROOM);
        assertThrows(InterruptedException.class, () -> turn.send(engine));
        turn.send(engine);
        assertEquals(List.of("enter", "enter"), calls);
        new InterestTurn(interest, ROOM).send(engine);
        assertEquals(2, calls.size());
    }
}
