// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.channel.EventChannel;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a manager holds the event channels that it has opened. */
@ExtendWith(NoLeaks.class)
class OpenEventChannelsTest {
    private static final int MANY = 1000;
    private static final int OPEN = 100;

    private final OpenEventChannels channels = new OpenEventChannels(Duration.ZERO);
    private final List<WeakReference<EventChannel>> opened = new ArrayList<>();

    @Test
    void ofManyClosedChannelsAFewAreHeld() {
        openAndClose(MANY);
        collectedBut(16);
    }

    @Test
    void closedOnesAreNotMoreThanThoseThatAreOpen() {
        open(OPEN);
        openAndClose(MANY);
        collectedBut(2 * OPEN);
    }

    @Test
    void openOnesEndWithTheManagerHoweverManyHaveClosed() {
        List<EventChannel> open = new ArrayList<>();
        for (int i = 0; i < OPEN; i++) {
            open.add(channels.open(1, 1));
            openAndClose(10);
        }
        assertTrue(open.stream().noneMatch(EventChannel::isClosed));
        channels.close();
        assertTrue(open.stream().allMatch(EventChannel::isClosed));
    }

    @Test
    void aManagerThatHasClosedHoldsNone() {
        open(OPEN);
        channels.close();
        assertTrue(channels.open(1, 1).isClosed());
        open(OPEN);
        collectedBut(0);
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            opened.add(new WeakReference<>(channels.open(1, 1)));
        }
    }

    private void openAndClose(int count) {
        for (int i = 0; i < count; i++) {
            EventChannel events = channels.open(1, 1);
            events.close();
            opened.add(new WeakReference<>(events));
        }
    }

    private void collectedBut(int held) {
        Deadline.until("no more than " + held + " held", () -> {
            System.gc();
            return opened.stream().filter(channel -> channel.get() != null).count() <= held;
        });
    }
}
