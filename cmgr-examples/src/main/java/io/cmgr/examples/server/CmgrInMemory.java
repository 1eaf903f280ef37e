// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** cmgr: very many sessions, which are attached channels in memory, and one who writes to all of them or to a room. */
final class CmgrInMemory {
    static final int TEN_THOUSAND = 10_000;
    static final int MILLION = 1_000_000;

    /** How many sessions are in the room. */
    static final int ROOM = 1000;

    private static final SessionHandler SILENT = (session, data, from) -> {};
    private static final int IN_FLIGHT = 8;

    private CmgrInMemory() {}

    static Server startAllOfTenThousand(int loops) throws IOException {
        return startAll(loops, TEN_THOUSAND);
    }

    static Server startAllOfAMillion(int loops) throws IOException {
        return startAll(loops, MILLION);
    }

    static Server startRoomOfTenThousand(int loops) throws IOException {
        return startRoom(loops, TEN_THOUSAND);
    }

    static Server startRoomOfAMillion(int loops) throws IOException {
        return startRoom(loops, MILLION);
    }

    /** Makes a million sessions when it is started as a load. Before that, and after it, it echoes over TCP. */
    static Server startMillion(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops, MILLION + TEN_THOUSAND);
        EventLoopGroup memory = MemoryChannel.loops(loops);
        OwnLoad load = new Once(
                MILLION, () -> MemoryChannel.open(memory, MILLION, channel -> manager.attach(null, channel, SILENT)));
        return new Server(manager.listenTcp(0, new CmgrHandlerEcho()).port(), () -> end(manager, memory), load);
    }

    static Server startAll(int loops, int sessions) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops, sessions);
        return start(manager, loops, sessions, sessions, 1, manager.all());
    }

    static Server startRoom(int loops, int sessions) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops, sessions);
        return start(manager, loops, sessions, ROOM, IN_FLIGHT, manager.room("some"));
    }

    private static Server start(
            ConnectionManager manager,
            int loops,
            int sessions,
            int listeners,
            int inFlight,
            Destination<BroadcastResult> to)
            throws IOException {
        EventLoopGroup memory = MemoryChannel.loops(loops);
        AtomicInteger attached = new AtomicInteger();
        MemoryChannel.open(memory, sessions, channel -> {
            Session session = manager.attach(null, channel, SILENT);
            if (attached.getAndIncrement() < ROOM) {
                session.join("some");
            }
        });
        byte[] message = new byte[Server.BROADCAST_BYTES];
        OwnLoad load = new InFlight(inFlight, listeners, () -> to.write(message));
        return new Server(manager.listenTcp(0, SILENT).port(), () -> end(manager, memory), load);
    }

    private static void end(ConnectionManager manager, EventLoopGroup memory) {
        manager.close();
        memory.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
