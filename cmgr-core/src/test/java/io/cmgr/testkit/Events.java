// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.time.Duration;

/** Takes events from a channel, and fails if none comes. */
public final class Events {
    private Events() {}

    public static SessionEvent next(EventChannel channel) {
        try {
            SessionEvent event = channel.poll(Duration.ofSeconds(20));
            assertNotNull(event, "no further event");
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event of this state. Skips all others. */
    public static SessionEvent skipTo(SessionState state, EventChannel channel) {
        SessionEvent event = next(channel);
        while (event.state() != state) {
            event = next(channel);
        }
        return event;
    }
}
