// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import io.nats.client.Options;
import io.nats.client.impl.NatsServerPool;
import io.nats.client.support.NatsUri;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How the client is set up. Many of its defaults would hurt a cluster: a frozen server is noticed after minutes, what a
 * node publishes comes back to it, and 5000 messages of any size wait.
 */
final class NatsOptions {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
    private static final int MAX_PINGS_OUT = 2;
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    /** How long the client waits for room in its queue before it throws. We ask again then. */
    private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(1);

    /** The bound in bytes is ours, this one in messages is the client's, whose default is 5000. */
    private static final int MAX_MESSAGES_UNDER_WAY = 1024;

    /** In seconds: bounds the end of a TLS connection whose peer reads nothing. */
    private static final int LINGER = 1;

    private static final int MAX_PORT = 65_535;

    private NatsOptions() {}

    /** Checks addresses of servers, by the client's own rules. */
    static void requireAddresses(List<String> servers) {
        for (String server : servers) {
            NatsUri address = address(server);
            int port = address.getPort();
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(
                        "servers: the port " + port + " of " + address.getHost() + " is not in 1.." + MAX_PORT);
            }
        }
    }

    private static NatsUri address(String server) {
        try {
            return new NatsUri(server.trim());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException( // without the cause, whose words are the whole address
                    "servers: " + withoutUser(server) + " is no address of a server");
        }
    }

    /** The address without the user and the password that may stand in it. */
    private static String withoutUser(String server) {
        return server.replaceFirst("^([^/]*//)?.*@", "$1");
    }

    /**
     * The options of all links that a node has one after the other. The client's own reconnects are off: they would send
     * up to 1024 messages of any age, and would end for ever when a password is refused twice.
     *
     * @param name how the server's monitoring calls the node's connections, unless {@code more} changes it
     */
    static Options of(List<String> servers, String name, NatsConnection connection, Consumer<Options.Builder> more) {
        Options.Builder builder = new Options.Builder()
                .servers(servers.toArray(String[]::new))
                .serverPool(new KnownServers())
                .connectionName(name)
                .executor(connection.threads())
                .connectExecutor(connection.threads())
                .scheduledExecutor(connection.timer())
                .pingInterval(PING_INTERVAL)
                .maxPingsOut(MAX_PINGS_OUT)
                .socketWriteTimeout(WRITE_TIMEOUT)
                .socketSoLinger(LINGER)
                .writeQueuePushTimeout(PUSH_TIMEOUT)
                .maxMessagesInOutgoingQueue(MAX_MESSAGES_UNDER_WAY);
        more.accept(builder);
        return builder.noEcho()
                .noReconnect()
                .subjectValidationType(Options.SubjectValidationType.None) // the engine room escapes names
                .callbackExecutor(ImmediateEventExecutor.INSTANCE) // our listeners are short
                .connectionListener(connection::changed)
                .errorListener(connection)
                .build();
    }

    /**
     * The servers that were given and those that they have told of, for all connections one after the other. A server
     * that does not answer is tried again with the next connection, while the client's own pool forgets it.
     */
    private static final class KnownServers extends NatsServerPool {
        @Override
        public void connectFailed(NatsUri server) {}
    }
}
