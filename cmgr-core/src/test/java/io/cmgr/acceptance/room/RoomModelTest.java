// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import io.cmgr.config.Transport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rooms behave like sets of sessions. {@code -Dcmgr.seed=…} repeats the seed that a failure names. */
@ExtendWith(NoLeaks.class)
class RoomModelTest {
    @OnEachTransport
    void everySessionGetsWhatASetOfSetsSays(Transport transport) throws Exception {
        run(transport, 10_000);
    }

    @Tag("soak")
    @OnEachTransport
    void everySessionGetsWhatASetOfSetsSaysInAHundredThousandSteps(Transport transport) throws Exception {
        run(transport, 100_000);
    }

    private static void run(Transport transport, int steps) {
        long seed = Long.getLong("cmgr.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        try (RoomModel model = new RoomModel(seed, transport)) {
            model.run(steps);
        } catch (Throwable error) {
            throw new AssertionError("-Dcmgr.seed=" + seed + " on " + transport + ": " + error.getMessage(), error);
        }
    }
}
