// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import io.cmgr.config.Transport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many short random sessions. {@code -Dcmgr.seed=…} repeats the seed that a failure names. */
@ExtendWith(NoLeaks.class)
class LifecycleModelTest {
    private static final int RUNS = 40;

    @OnEachTransport
    void everySessionEndsOnceForAPossibleReasonAndLosesNothing(Transport transport) throws Exception {
        Long chosen = Long.getLong("cmgr.seed");
        long first = chosen == null ? ThreadLocalRandom.current().nextInt(1_000_000) : chosen;
        for (long seed = first; seed < first + (chosen == null ? RUNS : 1); seed++) {
            try (LifecycleModel model = new LifecycleModel(seed, transport)) {
                model.run();
                model.check();
            } catch (Throwable error) {
                throw new AssertionError("-Dcmgr.seed=" + seed + " on " + transport + ": " + error.getMessage(), error);
            }
        }
    }
}
