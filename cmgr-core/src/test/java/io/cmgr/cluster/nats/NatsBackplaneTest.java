// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import io.cmgr.cluster.Backplane;
import io.cmgr.testkit.BackplaneContract;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every backplane promises, of the one over NATS, with a real server. */
@ExtendWith(NoLeaks.class)
class NatsBackplaneTest extends BackplaneContract {
    @AutoClose
    private static NatsServer server;

    private static boolean runs;

    @Override
    protected Backplane node() {
        return NatsBackplane.at(server.url());
    }

    @Override
    protected void stopEngine() throws IOException {
        server.kill();
        runs = false;
    }

    @Override
    protected void startEngine() throws IOException {
        if (server == null) {
            server = NatsServer.start();
        } else if (!runs) {
            server.restart();
        }
        runs = true;
    }
}
