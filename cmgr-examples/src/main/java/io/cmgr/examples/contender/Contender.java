// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import java.io.IOException;
import java.util.Locale;

/** Who can be measured. */
public enum Contender {
    /** Netty: the echo in a channel handler. */
    NETTY_ECHO(NettyEcho::new),
    /** The same in another JVM, which shows how far measurements can be believed. */
    NETTY_ECHO_AGAIN(NettyEcho::new),
    /** cmgr: the echo in a session handler. */
    CMGR_HANDLER(CmgrHandlerEcho::new),
    /** cmgr: the echo of one thread that takes from an event channel. */
    CMGR_CHANNEL(CmgrChannelEcho::new),
    /** Netty: the echo of one thread that takes from a blocking queue. */
    NAIVE_QUEUE(NaiveQueueEcho::new),
    /** Netty: a broadcast through one global channel group. */
    NETTY_GROUP(NettyGroupBroadcast::new),
    /** cmgr: a broadcast through write-to-all. */
    CMGR_BROADCAST(CmgrBroadcast::new),
    /** Netty: the echo of datagrams. */
    NETTY_UDP(NettyUdpEcho::new),
    /** cmgr: the echo of datagrams in a session handler. */
    CMGR_UDP(CmgrUdpEcho::new);

    /** How a server is started on any free port. */
    @FunctionalInterface
    private interface Start {
        Server on(int loops) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // a constructor, which has no state
    private final Start start;

    Contender(Start start) {
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
