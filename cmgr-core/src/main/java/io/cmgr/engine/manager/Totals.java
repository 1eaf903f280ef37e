// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.RefusalCause;
import io.cmgr.session.SessionStats;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
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
    private final Map<DisconnectReason, Long> endedFor;
    private final Map<RefusalCause, Long> refused;

    Totals() {
        endedFor = zeros(DisconnectReason.class);
        refused = zeros(RefusalCause.class);
    }

    private Totals(Totals copied) {
        opened = copied.opened;
        accepted = copied.accepted;
        connected = copied.connected;
        ended = copied.ended;
        bytesIn = copied.bytesIn;
        bytesOut = copied.bytesOut;
        dropped = copied.dropped;
        endedFor = new EnumMap<>(copied.endedFor);
        refused = new EnumMap<>(copied.refused);
    }

    private static <E extends Enum<E>> Map<E, Long> zeros(Class<E> constants) {
        Map<E, Long> zeros = new EnumMap<>(constants);
        for (E constant : constants.getEnumConstants()) {
            zeros.put(constant, 0L);
        }
        return zeros;
    }

    Totals copy() {
        return new Totals(this);
    }

    /** A session has ended, with these last counters. */
    void ended(@Nullable EndReason why, SessionStats last) {
        ended++;
        bytesIn += last.bytesIn();
        bytesOut += last.bytesOut();
        dropped += last.dropped();
        if (why != null) {
            endedFor.merge(why.reason(), 1L, Long::sum);
        }
    }

    void refused(RefusalCause cause) {
        refused.merge(cause, 1L, Long::sum);
    }

    Map<DisconnectReason, Long> endedFor() {
        return Collections.unmodifiableMap(endedFor);
    }

    Map<RefusalCause, Long> refused() {
        return Collections.unmodifiableMap(refused);
    }
}
