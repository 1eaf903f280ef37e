// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.RefusalCause;
import io.cmgr.session.SessionStats;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The counters of a manager, of bytes and messages those of the sessions that have ended. Guarded by the registry's lock. */
final class Totals {
    long opened;
    long accepted;
    long connected;
    long ended;
    long bytesIn;
    long bytesOut;
    long dropped;
    private final Map<DisconnectReason, AtomicLong> endedFor = new EnumMap<>(DisconnectReason.class);
    private final Map<RefusalCause, AtomicLong> refused = new EnumMap<>(RefusalCause.class);

    Totals() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            endedFor.put(reason, new AtomicLong());
        }
        for (RefusalCause cause : RefusalCause.values()) {
            refused.put(cause, new AtomicLong());
        }
    }

    Totals copy() {
        Totals copy = new Totals();
        copy.opened = opened;
        copy.accepted = accepted;
        copy.connected = connected;
        copy.ended = ended;
        copy.bytesIn = bytesIn;
        copy.bytesOut = bytesOut;
        copy.dropped = dropped;
        endedFor.forEach((reason, times) -> copy.endedFor.put(reason, new AtomicLong(times.get())));
        refused.forEach((cause, times) -> copy.refused.put(cause, new AtomicLong(times.get())));
        return copy;
    }

    /** A session has ended, with these last counters. */
    void ended(@Nullable EndReason why, SessionStats last) {
        ended++;
        bytesIn += last.bytesIn();
        bytesOut += last.bytesOut();
        dropped += last.dropped();
        if (why != null) {
            requireNonNull(endedFor.get(why.reason())).incrementAndGet();
        }
    }

    void refused(RefusalCause cause) {
        requireNonNull(refused.get(cause)).incrementAndGet();
    }

    Map<DisconnectReason, Long> endedFor() {
        Map<DisconnectReason, Long> times = new EnumMap<>(DisconnectReason.class);
        endedFor.forEach((reason, counter) -> times.put(reason, counter.get()));
        return Collections.unmodifiableMap(times);
    }

    Map<RefusalCause, Long> refused() {
        Map<RefusalCause, Long> times = new EnumMap<>(RefusalCause.class);
        refused.forEach((cause, counter) -> times.put(cause, counter.get()));
        return Collections.unmodifiableMap(times);
    }
}
