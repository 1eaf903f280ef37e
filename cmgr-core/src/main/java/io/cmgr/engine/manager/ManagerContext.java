// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.engine.address.NameResolver;
import io.cmgr.engine.broadcast.SessionGroup;
import io.cmgr.engine.close.LingeringChannels;
import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.link.AttemptLimit;
import io.cmgr.engine.loop.EventLoops;
import io.cmgr.engine.loop.Placement;
import io.cmgr.engine.relay.Relay;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.report.MisfitLog;
import io.cmgr.engine.report.Shortfalls;
import io.cmgr.engine.room.RoomIndex;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.engine.tls.HandshakeCounters;
import io.cmgr.engine.tls.TlsHandshakes;
import io.cmgr.engine.transport.SocketTransport;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one manager share. Any thread may use it.
 *
 * @param misfits for the sessions of no listener; each listener has its own
 * @param relay the way to other nodes; null without a cluster
 * @param linkAttempts how many links connect at once
 */
public record ManagerContext(
        ManagerSettings settings,
        SocketTransport transport,
        EventLoops loops,
        Placement placement,
        SessionRegistry registry,
        ManagerThreads threads,
        FaultLog faults,
        SessionIds ids,
        PlaceLimit limit,
        NameResolver resolver,
        TlsHandshakes handshakes,
        LingeringChannels lingering,
        Shortfalls shortfalls,
        MisfitLog misfits,
        SessionGroup streams,
        RoomIndex rooms,
        @Nullable Relay relay,
        AttemptLimit linkAttempts) {
    /** The context of a new manager: the given parts, and those that every manager makes in the same way. */
    public static ManagerContext of(
            ManagerSettings settings,
            SocketTransport transport,
            EventLoops loops,
            ManagerThreads threads,
            FaultLog faults,
            NameResolver resolver) {
        SessionGroup streams = new SessionGroup(settings.maxPendingBytes());
        Relay relay = relay(settings, loops, threads, faults);
        return new ManagerContext(
                settings,
                transport,
                loops,
                new Placement(loops.group(), streams::on),
                new SessionRegistry(relay),
                threads,
                faults,
                new SessionIds(),
                new PlaceLimit(settings.maxSessions()),
                resolver,
                new TlsHandshakes(threads.named("tls", true), settings.maxSessions(), new HandshakeCounters()),
                new LingeringChannels(),
                new Shortfalls(),
                new MisfitLog(Ticker.systemTicker()),
                streams,
                new RoomIndex(settings.maxRooms(), relay),
                relay,
                new AttemptLimit());
    }

    private static @Nullable Relay relay(
            ManagerSettings settings, EventLoops loops, ManagerThreads threads, FaultLog faults) {
        if (settings.cluster() == null) {
            return null;
        }
        Relay relay = new Relay(settings.cluster(), loops, settings.allocator(), threads, settings.daemon(), faults);
        loops.clusterThread(relay::inThread);
        return relay;
    }
}
