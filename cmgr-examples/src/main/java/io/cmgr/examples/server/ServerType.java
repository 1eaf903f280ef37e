// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.io.IOException;
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
    CMGR_UDP(CmgrUdpEcho::start);

    /** Starts a server on any free port. */
    @FunctionalInterface
    private interface Start {
        Server on(int loops) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // a static method, which has no state
    private final Start start;

    ServerType(Start start) {
        this.start = start;
    }

    Server start(int loops) throws IOException {
        return start.on(loops);
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
