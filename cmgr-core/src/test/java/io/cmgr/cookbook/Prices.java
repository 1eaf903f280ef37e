// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.time.Duration;

/** A room for each topic, of which a slow subscriber gets the newest price. */
record Prices(ConnectionManager manager) implements SessionHandler {
    static TcpListen where(int port) {
        return TcpListen.on(port)
                .framing(Framing.lines(100))
                .sendBuffer(4096) // small: what the kernel has taken cannot be replaced
                .slowConsumer(SlowConsumerPolicy.DROP) // a slow peer stays, and misses prices,
                .idleTimeout(Duration.ofMinutes(5)); // unless it has taken nothing for so long
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        String line = data.toString(UTF_8);
        if (line.startsWith("-")) {
            session.leave(line.substring(1));
        } else if (!session.join(line)) {
            session.write("too many topics");
        }
    }

    /** Any thread may call. */
    void publish(String topic, String price) {
        manager.room(topic).latest(topic).write(topic + " " + price);
    }
}
