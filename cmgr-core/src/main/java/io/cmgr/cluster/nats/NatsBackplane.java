// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Backplane;
import io.nats.client.Options;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Joins managers to a cluster over NATS: {@code NatsBackplane.at("nats://10.0.0.5:4222")}. It needs
 * {@code io.nats:jnats} among the application's dependencies. Each manager needs a backplane of its own.
 *
 * <pre>{@code
 * NatsBackplane backplane = NatsBackplane.at("nats://10.0.0.5:4222", "nats://10.0.0.6:4222")
 *         .with(options -> options.userInfo("cmgr", "secret"));
 * }</pre>
 *
 * <p>A node connects to one of the given servers, or to one that they tell of. When that server ends, freezes or is
 * about to end, the node connects to another. A frozen server is noticed after 10 to 20 s.
 *
 * <p>A node whose connection has lived for 5 s or longer tries again at once, then four times after 100 to 400 ms, so
 * that what is held survives a server that is started again, and then every 0.5 to 2.5 s, for ever. These pauses are
 * random: the nodes of a large cluster do not come all at a time.
 *
 * <p>A node whose password is wrong, or that may not publish and subscribe to all that begins with
 * {@code cmgr.<cluster>.}, works alone and tries again, too: the log has the server's words. The same holds for any other
 * complaint of the server, such as too many subscriptions: the node is cut, rather than deaf in some rooms.
 *
 * <p>At most 2 MiB are under way inside the client. When a connection is lost, they are lost with it: nothing is sent
 * twice, or late.
 */
public final class NatsBackplane implements Backplane {
    private final List<String> servers;
    private final Consumer<Options.Builder> more;
    private final AtomicBoolean opened = new AtomicBoolean();

    private NatsBackplane(List<String> servers, Consumer<Options.Builder> more) {
        this.servers = servers;
        this.more = more;
    }

    /**
     * A backplane that connects to whichever of the servers answers.
     *
     * @param servers at least one, such as {@code nats://host:port} or, with TLS, {@code tls://host:port}
     * @return the backplane, for one manager
     * @throws IllegalArgumentException if there is none, or if one is no such address, or its port is not in 1..65535
     * @throws IllegalStateException if {@code io.nats:jnats} is not among the application's dependencies
     */
    public static NatsBackplane at(String... servers) {
        for (int i = 0; i < requireNonNull(servers, "servers").length; i++) {
            requireNonNull(servers[i], "servers[" + i + "]");
        }
        List<String> given = List.of(servers);
        if (given.isEmpty() || given.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("servers: none is named, or one has no name");
        }
        try {
            NatsOptions.requireAddresses(given);
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException("NatsBackplane: add io.nats:jnats to your dependencies");
        }
        return new NatsBackplane(given, builder -> {});
    }

    /**
     * Changes the options of the client: an {@code SSLContext}, a user, an NKey, executors. What cmgr itself needs is
     * set afterwards: no echo, no reconnects of the client's own, listeners.
     *
     * <p>With {@code tls://} the JDK's default context is used unless there is another one. The client does not compare
     * the host with the names in the server's certificate: let the context trust only an authority that signs for the
     * cluster's servers alone.
     *
     * @param more is called once, by the thread that builds the manager; what it throws, {@code build()} throws
     * @return a backplane that has these options, too
     */
    public NatsBackplane with(Consumer<Options.Builder> more) {
        return new NatsBackplane(servers, this.more.andThen(requireNonNull(more, "more")));
    }

    @Override
    public Connection open(String prefix, Receiver receiver, ThreadFactory threads) {
        requireNonNull(receiver, "receiver");
        requireNonNull(threads, "threads");
        if (opened.getAndSet(true)) {
            throw new IllegalStateException("this backplane belongs to a manager already: each needs its own");
        }
        String name = prefix.substring(0, prefix.length() - 1);
        NatsConnection connection =
                new NatsConnection(prefix, receiver, threads, own -> NatsOptions.of(servers, name, own, more));
        connection.start();
        return connection;
    }
}
