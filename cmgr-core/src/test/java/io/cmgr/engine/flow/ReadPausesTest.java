// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.SessionPause;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ReadPausesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadPauses pauses = new ReadPauses(channel);

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void readsRunIfAndOnlyIfThereIsNoOwner() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Integer> model = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            int owner = random.nextInt(5);
            if (random.nextBoolean()) {
                pauses.pause(owner);
                model.add(owner);
            } else {
                pauses.resume(owner);
                model.remove(owner);
            }
            assertEquals(model.isEmpty(), reads(), "step " + i + ", -Dcmgr.seed=" + seed);
            assertEquals(!model.isEmpty(), pauses.paused());
        }
    }

    @Test
    void aDrainReadsWhateverTheOwnersWant() {
        pauses.pause("owner");
        pauses.overrideToRead();
        assertTrue(reads());
        pauses.pause("another");
        assertTrue(reads());
    }

    @Test
    void theEndOfInputStopsReadingForGood() {
        pauses.overrideToStop();
        pauses.resume("nobody");
        assertFalse(reads());
        pauses.overrideToRead();
        assertFalse(reads());
    }

    @Test
    void aHandshakeReadsWhateverTheOwnersWantUntilItIsOver() {
        pauses.pause("owner");
        pauses.overrideForHandshake();
        assertTrue(reads());
        assertFalse(pauses.holding());
        pauses.handshakeOver();
        assertFalse(reads());
        assertTrue(pauses.holding());
        pauses.resume("owner");
        assertTrue(reads());
    }

    @Test
    void theEndOfAHandshakeStopsNoDrainThatHasBegunMeanwhile() {
        pauses.overrideForHandshake();
        pauses.pause("owner");
        pauses.overrideToRead();
        pauses.handshakeOver();
        assertTrue(reads());
        assertFalse(pauses.holding());
        pauses.overrideForHandshake();
        assertFalse(pauses.holding());
    }

    @Test
    void theObserverIsCalledForEveryPauseAndForTheLastResume() {
        List<String> applied = new ArrayList<>();
        pauses.observer(new ReadPauses.Observer() {
            @Override
            public void paused() {
                applied.add("paused");
            }

            @Override
            public void resumed() {
                applied.add("resumed");
            }
        });
        pauses.pause("one");
        pauses.pause("another");
        pauses.pause("another");
        pauses.resume("one");
        pauses.resume("one");
        pauses.resume("another");
        assertEquals(List.of("paused", "paused", "paused", "resumed"), applied);
        pauses.pause("one");
        pauses.overrideToRead();
        assertEquals("resumed", applied.get(applied.size() - 1), "a drain discards what is held");
    }

    @Test
    void thePausesAreListedWithTheirOwnersTheOldestFirst() {
        assertEquals(List.of(), pauses.lasting());
        Instant before = Instant.now();
        long nanos = System.nanoTime();
        for (int owner = 9; owner > 0; owner--) {
            pauses.pause(owner);
        }
        pauses.pause(9); // has its pause already
        List<SessionPause> lasting = pauses.lasting();
        assertEquals(
                List.of("9", "8", "7", "6", "5", "4", "3", "2", "1"),
                lasting.stream().map(SessionPause::owner).toList());
        assertEquals(9, pauses.owners().size());
        assertTrue(pauses.owners().get(9) - nanos >= 0);
        Instant since = lasting.get(0).since();
        assertTrue(
                since.isAfter(before.minusSeconds(1))
                        && since.isBefore(Instant.now().plusSeconds(1)),
                "" + since);
    }

    @Test
    void anotherThreadsPauseTakesEffectOnTheEventLoop() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        LocalChannel local = new LocalChannel();
        try {
            assertTrue(loops.register(local).await(20, TimeUnit.SECONDS));
            ReadPauses ofLocal = new ReadPauses(local);
            ofLocal.pause("owner");
            Deadline.until("reads stop", () -> !local.config().isAutoRead());
            ofLocal.resume("owner");
            Deadline.until("reads run", () -> local.config().isAutoRead());
        } finally {
            assertTrue(local.close().await(20, TimeUnit.SECONDS));
            assertTrue(loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
        }
        new ReadPauses(local).pause("owner"); // the loop is gone, and the channel with it
    }

    @Test
    void anOwnerMustNotBeNull() {
        assertThrows(NullPointerException.class, () -> pauses.pause(null));
        assertThrows(NullPointerException.class, () -> pauses.resume(null));
    }

    private boolean reads() {
        return channel.config().isAutoRead();
    }
}
