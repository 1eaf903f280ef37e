// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.redis;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.cluster.Backplane;
import io.cmgr.testkit.BackplaneContract;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.RedisServer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every backplane promises, of the one over Redis, with a real server. */
@ExtendWith(NoLeaks.class)
class RedisBackplaneTest extends BackplaneContract {
    @AutoClose
    private static RedisServer server;

    private static boolean runs;

    @Override
    protected Backplane node() {
        return RedisBackplane.at("redis://127.0.0.1:" + server.port());
    }

    @Override
    protected void stopEngine() throws IOException {
        server.kill();
        runs = false;
    }

    @Override
    protected void startEngine() throws IOException {
        if (server == null) {
            server = RedisServer.start();
        } else if (!runs) {
            server.restart();
        }
        runs = true;
    }

    @Test
    void aBadAddressIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> RedisBackplane.at("http://127.0.0.1"));
    }
}
