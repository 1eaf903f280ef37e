// SPDX-License-Identifier: BSD-2-Clause
/** A connection manager on Netty: sessions with ids, events on one channel, write-to-all. */
@SuppressWarnings(
        "requires-automatic") // jnats and Micrometer, optional jars, have a name as a module but no descriptor
module io.cmgr {
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.handler;
    requires transitive io.netty.transport;
    requires io.netty.codec;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires jdk.net;
    requires org.slf4j;
    requires static io.nats.jnats;
    requires static io.netty.codec.http;
    requires static io.netty.transport.classes.io_uring;
    requires static jdk.jfr;
    requires static micrometer.core;
    requires static org.jspecify;

    exports io.cmgr;
    exports io.cmgr.channel;
    exports io.cmgr.cluster;
    exports io.cmgr.cluster.nats;
    exports io.cmgr.config;
    exports io.cmgr.console;
    exports io.cmgr.metrics;
    exports io.cmgr.session;
}
