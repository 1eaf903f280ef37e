// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a console has answered; {@code docs/console.md} describes each member. Times are in milliseconds since 1970. */
record Snapshot(
        long time,
        long since,
        long next,
        String transport,
        Totals totals,
        Rates rates,
        List<Listener> listeners,
        List<Link> links,
        List<Channel> channels,
        List<Loop> loops,
        int matching,
        List<Session> sessions) {
    record Totals(
            int sessions, int paused, int stalled, int stuck, long unsent, long dropped, int rooms, int memberships) {}

    record Rates(
            @Nullable Long opened,
            @Nullable Long closed,
            @Nullable Long bytesIn,
            @Nullable Long bytesOut) {}

    record Listener(String id, String address, boolean paused, long open) {}

    record Link(String id, String target, boolean up) {}

    record Channel(long events, long maxEvents, long bytes, long maxBytes, boolean full) {}

    record Loop(
            int sessions, @Nullable Integer tasks, @Nullable Long delay) {}

    record Pause(String owner, long since) {}

    record Session(
            String id,
            boolean open,
            List<String> aliases,
            String kind,
            String local,
            @Nullable String remote,
            long since,
            @Nullable Long stalledSince,
            List<Pause> pauses,
            long unsent,
            @Nullable Long inRate,
            @Nullable Long outRate) {}
}
