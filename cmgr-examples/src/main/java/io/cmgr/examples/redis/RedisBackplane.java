// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.redis;

import io.cmgr.cluster.Backplane;
import io.lettuce.core.RedisURI;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Joins managers to a cluster over one server of Redis or Valkey:
 * {@code ClusterJoin.over(RedisBackplane.at("redis://10.0.0.5:6379"))}. With {@code rediss://} over TLS.
 *
 * <p>The server needs a larger {@code client-output-buffer-limit pubsub} than its default of 32 MiB if nodes fall behind
 * often.
 */
public final class RedisBackplane implements Backplane {
    private final RedisURI server;
    private final AtomicBoolean opened = new AtomicBoolean();

    private RedisBackplane(RedisURI server) {
        this.server = server;
    }

    /** A backplane for one manager. Throws {@code IllegalArgumentException} if this is no such address. */
    public static RedisBackplane at(String server) {
        return new RedisBackplane(RedisURI.create(server));
    }

    @Override
    public Connection open(String prefix, Receiver receiver, ThreadFactory threads) {
        if (opened.getAndSet(true)) {
            throw new IllegalStateException("this backplane belongs to a manager already: each needs its own");
        }
        RedisConnection connection = new RedisConnection(server, receiver, threads);
        connection.start();
        return connection;
    }
}
