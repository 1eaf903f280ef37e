// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.session.Session;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Acts on the server's sessions while it runs: pauses, closes, aborts and broadcasts. */
final class Operator {
    private static final int MAX_PAUSED = 10;

    private final SoakServer server;
    private final Tally tally;
    private final Random random;
    private final Queue<Session> paused = new ArrayDeque<>();

    Operator(SoakServer server, Tally tally, long seed) {
        this.server = server;
        this.tally = tally;
        random = new Random(seed);
    }

    void operate(BooleanSupplier going) {
        while (going.getAsBoolean()) {
            List<Session> sessions = List.copyOf(server.manager().sessions());
            for (int i = 0; i < 3 && !sessions.isEmpty(); i++) {
                Session session = sessions.get(random.nextInt(sessions.size()));
                if (server.isVictim(session)) {
                    end(session);
                } else {
                    pause(session);
                }
            }
            LoadClient.pauseRandomly(random, 20);
        }
        paused.forEach(Session::resumeReads);
    }

    void broadcast(BooleanSupplier going) {
        for (int number = 0; going.getAsBoolean(); number++) {
            server.manager().writeToAll(ReceivedStream.broadcast(number)).thenAccept(result -> {
                tally.add("broadcasts queued", result.queued());
                tally.add("broadcasts skipped or failed", result.skipped() + result.failed());
            });
            server.manager()
                    .all()
                    .latest("state")
                    .write(ReceivedStream.state(number))
                    .thenAccept(result -> tally.add("states queued", result.queued()));
            LoadClient.pauseRandomly(random, 20);
        }
    }

    private void end(Session session) {
        if (random.nextBoolean()) {
            session.close();
            tally.add("did: close by the server");
        } else {
            session.abort();
            tally.add("did: abort by the server");
        }
    }

    private void pause(Session session) {
        session.pauseReads();
        paused.add(session);
        tally.add("did: pause");
        if (paused.size() > MAX_PAUSED) {
            paused.remove().resumeReads();
        }
    }
}
