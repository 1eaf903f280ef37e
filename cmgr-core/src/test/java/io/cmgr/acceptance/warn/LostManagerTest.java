// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.warn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Warnings;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A manager that nobody has closed, and nobody can close any more. Its event loops are the test's, which ends them. */
@ExtendWith(NoLeaks.class)
class LostManagerTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void end() throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    private ConnectionManager managerThatGetsLost(String name, boolean warns) {
        return ConnectionManager.builder()
                .eventLoopGroup(group)
                .threadName(name)
                .warnings(Warnings.all().lostManager(warns))
                .build();
    }

    private static void awaitGarbage(CapturedLog log, String part) {
        Deadline.until(part, () -> {
            System.gc();
            return log.text().contains(part);
        });
    }

    @Test
    void aManagerThatBecameGarbageIsInTheLogWithThePlaceWhereItWasBuilt() {
        try (CapturedLog log = new CapturedLog()) {
            managerThatGetsLost("silent", false);
            managerThatGetsLost("lost", true);
            awaitGarbage(log, "has become garbage");
            String said = log.text();
            assertTrue(said.contains("manager lost, built at "), said);
            assertTrue(said.contains("LostManagerTest.managerThatGetsLost(LostManagerTest.java:"), said);
            assertFalse(said.contains("silent"), said);
            assertEquals(1, log.count("has become garbage"), said);
        }
    }

    @Test
    void withMoreLeakDetectionTheWholeStackIsThere() {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.ADVANCED);
        try (CapturedLog log = new CapturedLog()) {
            managerThatGetsLost("lost", true);
            awaitGarbage(log, "at io.cmgr.acceptance.warn.LostManagerTest.withMoreLeakDetection");
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    @Test
    void aManagerThatWasClosedIsNot() {
        try (CapturedLog log = new CapturedLog()) {
            managerThatGetsLost("closed", true).close();
            managerThatGetsLost("lost", true);
            awaitGarbage(log, "manager lost");
            assertFalse(log.text().contains("manager closed"), log::text);
        }
    }

    @Test
    void aManagerWhoseEndSomebodyWaitsForIsNotLost() {
        try (CapturedLog log = new CapturedLog()) {
            CompletableFuture<Void> end = managerThatGetsLost("waited", true).closed();
            managerThatGetsLost("lost", true);
            awaitGarbage(log, "manager lost");
            assertFalse(log.text().contains("waited") || end.isDone(), log::text);
        }
    }
}
