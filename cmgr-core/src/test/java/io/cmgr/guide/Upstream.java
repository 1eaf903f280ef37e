// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Link;
import io.cmgr.session.SessionEvent;
import java.time.Duration;
import java.util.function.Consumer;

/** Connections that come back. */
final class Upstream {
    private Upstream() {}

    static Link holding(ConnectionManager manager, EventChannel events) {
        TcpConnect where = TcpConnect.to("a.example:4160").or("b.example:4160").as("upstream");
        Reconnect manner = Reconnect.always().hold(1 << 20, Duration.ofSeconds(30)); // at most 1 MiB, and for 30 s
        Link upstream = manager.link(where, manner, events); // NEW each time that it is up: log in, subscribe, join
        manager.write("upstream", "hello\n"); // held while the link is down
        return upstream;
    }

    /** Until the channel closes. */
    static void subscribing(ConnectionManager manager, EventChannel events, Consumer<SessionEvent> news) {
        TcpConnect where = TcpConnect.to("a.example:4160").or("b.example:4160").as("upstream");
        Link upstream = manager.link(where, events);
        for (SessionEvent event : events) {
            switch (event.state()) {
                case NEW -> event.reply("SUBSCRIBE news\n"); // now, and each time it is up again
                case DATA -> news.accept(event);
                case DISCONNECTED -> System.out.println(event.detail()); // "…; link upstream tries again"
                default -> {}
            }
        }
        upstream.close();
    }

    /** Until the channel closes. */
    static void loggingIn(ConnectionManager manager, TcpConnect where, EventChannel events, String secret) {
        Reconnect manner = Reconnect.always().confirm(Duration.ofSeconds(10));
        Link link = manager.link(where, manner, events);
        for (SessionEvent event : events) {
            switch (event.state()) {
                case NEW -> event.reply("LOGIN " + secret + "\n");
                case DATA -> {
                    if (event.text().equals("WELCOME")) {
                        link.confirm(event.session());
                    }
                }
                default -> {}
            }
        }
    }
}
