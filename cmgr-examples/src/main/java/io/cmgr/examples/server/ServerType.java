// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;

/** The servers that can be measured. */
public enum ServerType {
    /** Netty: the echo in a channel handler. */
    NETTY_ECHO(NettyEcho::start),
    /** The same once more, to compare it with itself: the difference shows how exact the measurement is. */
    NETTY_ECHO_AGAIN(NettyEcho::start),
    /** cmgr: the echo in a session handler. */
    CMGR_HANDLER(CmgrHandlerEcho::start),
    /** cmgr: the echo of one thread that takes from an event channel. */
    CMGR_CHANNEL(CmgrChannelEcho::start),
    /** Netty: the echo of one thread that takes from a blocking queue. */
    NAIVE_QUEUE(NaiveQueueEcho::start),
    /** Netty: a broadcast through one channel group. */
    NETTY_GROUP(NettyGroupBroadcast::start),
    /** cmgr: a broadcast through write-to-all. */
    CMGR_BROADCAST(CmgrBroadcast::start),
    /** Netty: the echo of datagrams. */
    NETTY_UDP(NettyUdpEcho::start),
    /** cmgr: the echo of datagrams in a session handler. */
    CMGR_UDP(CmgrUdpEcho::start),
    /** Netty: a proxy whose pairs of connections share an event loop. */
    NETTY_PROXY(NettyProxy::start),
    /** Netty: a proxy whose pairs of connections are on two event loops. */
    NETTY_PROXY_HOP(NettyProxy::startHop),
    /** cmgr: a proxy that connects in a callback, and leaves the event loop to the manager. */
    CMGR_PROXY(CmgrProxy::start),
    /** cmgr: a proxy whose pairs of sessions share an event loop. */
    CMGR_PROXY_NEAR(CmgrProxy::startNear),
    /** cmgr: a proxy whose pairs of sessions are on two event loops. */
    CMGR_PROXY_HOP(CmgrProxy::startHop),
    /** cmgr: a broadcast through a room of all sessions. */
    CMGR_ROOM_OF_ALL(CmgrRoom::startAll),
    /** cmgr: rooms of three sessions. */
    CMGR_ROOM_OF_3(CmgrRoom::startThree),
    /** cmgr: three sessions in a list, each of which is written to by itself. */
    CMGR_THREE_WRITES(CmgrThreeWrites::start),
    /** Netty: a channel group of all, and a matcher that finds three of them. */
    NETTY_MATCHED_GROUP(NettyMatchedGroup::start),
    /** cmgr: each session in a hundred rooms, which it shares with others. */
    CMGR_SHARED_ROOMS(CmgrManyRooms::startShared),
    /** Netty: each channel in a hundred groups, which it shares with others. */
    NETTY_SHARED_GROUPS(NettyManyGroups::startShared),
    /** cmgr: each session in a hundred rooms of its own. */
    CMGR_OWN_ROOMS(CmgrManyRooms::startOwn),
    /** Netty: each channel in a hundred groups of its own. */
    NETTY_OWN_GROUPS(NettyManyGroups::startOwn),
    /** cmgr: one thread that writes to a session by its id. */
    CMGR_SESSION_WRITER(CmgrWriter::startSession),
    /** cmgr: one thread that writes to a link by its id. */
    CMGR_LINK_WRITER(CmgrWriter::startLink),
    /** cmgr: an echo that has connected elsewhere once for each of its clients. */
    CMGR_SESSIONS(CmgrLinks::startSessions),
    /** cmgr: an echo with a link for each of its clients. */
    CMGR_LINKS(CmgrLinks::startUp),
    /** cmgr: an echo with a link for each of its clients, all of which are down. */
    CMGR_DOWN_LINKS(CmgrLinks::startDown),
    /** Netty: an echo with a connection for each of its clients, which is made again a second after its end. */
    NETTY_RECONNECTS(NettyReconnects::start),
    /** cmgr: the echo in a session handler, without warnings. */
    CMGR_UNWATCHED(CmgrWatchedEcho::startUnwatched),
    /** cmgr: the echo in a session handler, with warnings, meters, a recording and explanations. */
    CMGR_WATCHED(CmgrWatchedEcho::start),
    /** cmgr: a broadcast over three nodes. */
    CMGR_CLUSTER(CmgrBroadcast::startNode),
    /** cmgr: a broadcast of one node that could have others. */
    CMGR_NODE(CmgrBroadcast::startOnlyNode),
    /** jnats and Netty: a broadcast over three nodes, each with one channel group. */
    NATS_GROUP(NatsGroupBroadcast::start),
    /** jnats and Netty: the same, with a channel group for each event loop. */
    NATS_LOOP_GROUPS(NatsLoopGroups::start),
    /** cmgr: a node that writes to its sessions what another node publishes. */
    CMGR_RECEIVER(CmgrBroadcast::startReceiver),
    /** jnats and Netty: one channel, to which the dispatcher's thread writes what is published. */
    NATS_RECEIVER(NatsReceiver::start),
    /** cmgr: rooms whose members are on three nodes. */
    CMGR_CLUSTER_ROOMS(CmgrManyRooms::startNode),
    /** jnats and Netty: the same by channel groups and a subscription for each. */
    NATS_ROOM_GROUPS(NatsRoomGroups::start),
    /** cmgr: one thread that writes to all, of whom nobody is here. */
    CMGR_PUBLISHER(CmgrPublishers::startOne),
    /** cmgr: eight threads that write to all, of whom nobody is here. */
    CMGR_PUBLISHERS(CmgrPublishers::startEight),
    /** jnats: one thread that publishes. */
    NATS_PUBLISHER(NatsPublishers::startOne),
    /** jnats: eight threads that publish. */
    NATS_PUBLISHERS(NatsPublishers::startEight),
    /** cmgr: writes to a session of another node, which answers. */
    CMGR_REMOTE_WRITES(CmgrRemoteWrites::start),
    /** jnats and Netty: requests that are written to a channel and then answered. */
    NATS_REQUESTS(NatsRequests::start),
    /** Netty: a broadcast through one channel group, which is flushed once per read loop. */
    NETTY_FLUSH_ONCE_GROUP(NettyFlushOnceBroadcast::start),
    /** Netty: the echo behind TLS 1.3 of the JDK. */
    NETTY_TLS(NettyEcho::startTls),
    /** cmgr: the echo behind TLS 1.3 of the JDK. */
    CMGR_TLS(CmgrHandlerEcho::startTls),
    /** Netty: the echo behind TLS 1.3 of OpenSSL. */
    NETTY_OPENSSL(NettyEcho::startOpenSsl),
    /** cmgr: the echo behind TLS 1.3 of OpenSSL. */
    CMGR_OPENSSL(CmgrHandlerEcho::startOpenSsl),
    /** Netty: a broadcast through one channel group behind TLS 1.3 of the JDK. */
    NETTY_TLS_GROUP(NettyGroupBroadcast::startTls),
    /** cmgr: a broadcast through write-to-all behind TLS 1.3 of the JDK. */
    CMGR_TLS_BROADCAST(CmgrBroadcast::startTls),
    /** Netty: the echo of lines. */
    NETTY_LINES(NettyEcho::startLines),
    /** cmgr: the echo of lines. */
    CMGR_LINES(CmgrHandlerEcho::startLines),
    /** Netty: the echo of messages that have their length before them. */
    NETTY_LENGTHS(NettyEcho::startLengths),
    /** cmgr: the echo of messages that have their length before them. */
    CMGR_LENGTHS(CmgrHandlerEcho::startLengths),
    /** Netty: the echo on Unix-domain sockets. */
    NETTY_UNIX(NettyEcho::startUnix),
    /** cmgr: the echo on Unix-domain sockets. */
    CMGR_UNIX(CmgrHandlerEcho::startUnix),
    /** Netty: the echo of WebSockets. */
    NETTY_WEBSOCKET(NettyWebSockets::startEcho),
    /** cmgr: the echo of attached WebSockets. */
    CMGR_WEBSOCKET(CmgrWebSockets::startEcho),
    /** Netty: a broadcast to WebSockets through one channel group. */
    NETTY_WEBSOCKET_GROUP(NettyWebSockets::startBroadcast),
    /** cmgr: a broadcast to attached WebSockets through write-to-all. */
    CMGR_WEBSOCKET_BROADCAST(CmgrWebSockets::startBroadcast),
    /** cmgr: a broadcast of longer messages to listeners that all read. */
    CMGR_LISTENERS(CmgrBroadcast::startDropping),
    /** cmgr: the same with listeners some of whom have stopped reading. */
    CMGR_STOPPED_LISTENERS(CmgrBroadcast::startDropping),
    /** cmgr: a broadcast through write-to-all, to few sessions. */
    CMGR_FEW(CmgrBroadcast::start),
    /** cmgr: one thread that writes to all of ten thousand sessions in memory. */
    CMGR_TEN_THOUSAND(CmgrInMemory::startAllOfTenThousand),
    /** cmgr: one thread that writes to all of a million sessions in memory. */
    CMGR_MILLION(CmgrInMemory::startAllOfAMillion),
    /** cmgr: one thread that writes to a room of a thousand of ten thousand sessions in memory. */
    CMGR_ROOM_OF_TEN_THOUSAND(CmgrInMemory::startRoomOfTenThousand),
    /** cmgr: one thread that writes to a room of a thousand of a million sessions in memory. */
    CMGR_ROOM_OF_A_MILLION(CmgrInMemory::startRoomOfAMillion),
    /** cmgr: an echo with a million sessions in memory. */
    CMGR_MILLION_SESSIONS(CmgrInMemory::startMillion),
    /** Netty: an echo with a million channels in memory. */
    NETTY_MILLION_CHANNELS(NettyMillionChannels::start),
    /** Netty: the echo on io_uring. */
    NETTY_URING_ECHO(NettyEcho::startIoUring),
    /** cmgr: the echo in a session handler on io_uring. */
    CMGR_URING_HANDLER(CmgrHandlerEcho::startIoUring),
    /** cmgr: the echo of one thread that takes from an event channel, on io_uring. */
    CMGR_URING_CHANNEL(CmgrChannelEcho::startIoUring),
    /** cmgr: a broadcast through write-to-all on io_uring. */
    CMGR_URING_BROADCAST(CmgrBroadcast::startIoUring),
    /** cmgr: the echo of datagrams in a session handler on io_uring. */
    CMGR_URING_UDP(CmgrUdpEcho::startIoUring);

    /** Starts a server on any free port. */
    @FunctionalInterface
    private interface Start {
        Server on(int loops) throws IOException;
    }

    /** Starts a server that connects elsewhere itself, such as a proxy, links or a node, on any free port. */
    @FunctionalInterface
    private interface StartProxy {
        Server on(int loops, InetSocketAddress upstream) throws IOException;
    }

    /** The cluster or subject of the nodes that only receive. */
    public static final String RECEIVERS = "receivers";

    /** How many sessions very many sessions are. */
    public static final int MILLION = CmgrInMemory.MILLION;

    /** Where the servers of WebSockets upgrade to them. */
    public static final URI WEB_SOCKET = URI.create("ws://localhost/ws");

    /** How many rooms each session is in, at a server with many rooms. */
    public static final int ROOMS_OF_EACH = ManyRooms.OF_EACH;

    @SuppressWarnings("ImmutableEnumChecker") // a static method, which has no state
    private final StartProxy start;

    ServerType(Start start) {
        this((loops, upstream) -> start.on(loops));
    }

    ServerType(StartProxy start) {
        this.start = start;
    }

    /**
     * How many servers of this type make a cluster.
     *
     * @return 1 if it is none
     */
    public int nodes() {
        return switch (this) {
            case CMGR_CLUSTER, NATS_GROUP, NATS_LOOP_GROUPS, CMGR_CLUSTER_ROOMS, NATS_ROOM_GROUPS -> 3;
            default -> 1;
        };
    }

    /**
     * Whether this server runs only where netty-tcnative is on the class path.
     *
     * @return true of those behind OpenSSL
     */
    public boolean needsOpenSsl() {
        return this == NETTY_OPENSSL || this == CMGR_OPENSSL;
    }

    /**
     * Whether this server runs only where the kernel permits io_uring.
     *
     * @return true of those on io_uring
     */
    public boolean needsIoUring() {
        return switch (this) {
            case NETTY_URING_ECHO, CMGR_URING_HANDLER, CMGR_URING_CHANNEL, CMGR_URING_BROADCAST, CMGR_URING_UDP -> true;
            default -> false;
        };
    }

    /**
     * The option for the heap of the server's JVM.
     *
     * @return as much as is enough for this server
     */
    public String heap() {
        return switch (this) {
            case CMGR_MILLION, CMGR_ROOM_OF_A_MILLION, CMGR_MILLION_SESSIONS, NETTY_MILLION_CHANNELS -> "-Xmx5g";
            default -> "-Xmx1g";
        };
    }

    /**
     * Starts a server.
     *
     * @param loops its event loops
     * @param upstream where a proxy or links connect to, or a node to its engine; other servers ignore it
     */
    Server start(int loops, InetSocketAddress upstream) throws IOException {
        return start.on(loops, upstream);
    }

    /**
     * The name on command lines and in tables.
     *
     * @return lower case, with hyphens
     */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
