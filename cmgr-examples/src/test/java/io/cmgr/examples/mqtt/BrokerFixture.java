// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Transports;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.ConnectBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A broker and its clients. It records how their sessions end. {@link #close} closes the clients first. */
final class BrokerFixture implements Closeable {
    private final ConnectionManager manager;
    private final EventRecorder ends = new EventRecorder();
    private final Deque<MqttPeer> clients = new ArrayDeque<>();
    private final int port;

    BrokerFixture(Transport transport) throws IOException {
        this(transport, Duration.ofSeconds(60));
    }

    /** A broker that waits so long for a client's CONNECT. */
    BrokerFixture(Transport transport, Duration connectWithin) throws IOException {
        manager = Transports.manager(transport);
        Broker broker = new Broker(manager);
        port = manager.listen(
                        Mqtt.forClients(TcpListen.on("127.0.0.1", 0)),
                        SessionHandler.each(session -> new Recorded(broker, session, connectWithin)))
                .port();
    }

    private final class Recorded extends EventRecorder {
        private final MqttClientHandler handler;

        Recorded(Broker broker, Session session, Duration connectWithin) {
            handler = new MqttClientHandler(broker, session, connectWithin);
        }

        @Override
        public void onNew(Session session) {
            handler.onNew(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            handler.onMessage(session, message);
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            handler.onDisconnected(session, reason, cause);
            ends.onDisconnected(session, reason, cause);
        }
    }

    ConnectionManager manager() {
        return manager;
    }

    /** The next end of a session. */
    EventRecorder.Event nextEnd() {
        return ends.nextDisconnected();
    }

    /** A connection on which nothing was said. */
    MqttPeer call() throws IOException {
        return closeFirst(MqttPeer.call(port));
    }

    MqttPeer client(String clientId) throws IOException {
        return client(MqttPeer.as(clientId));
    }

    MqttPeer client(ConnectBuilder connect) throws IOException {
        return closeFirst(MqttPeer.connect(port, connect));
    }

    private MqttPeer closeFirst(MqttPeer client) {
        clients.push(client);
        return client;
    }

    @Override
    public void close() throws IOException {
        while (!clients.isEmpty()) {
            clients.pop().close();
        }
        manager.close();
    }
}
