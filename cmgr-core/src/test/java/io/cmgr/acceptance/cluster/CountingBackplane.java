// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import io.cmgr.cluster.Backplane;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Another backplane, and how often a topic was entered. */
final class CountingBackplane implements Backplane {
    private final Backplane engine;
    private final AtomicInteger entered = new AtomicInteger();

    CountingBackplane(Backplane engine) {
        this.engine = engine;
    }

    int entered() {
        return entered.get();
    }

    @Override
    public Connection open(String prefix, Receiver receiver, ThreadFactory threads) {
        Connection connection = engine.open(prefix, receiver, threads);
        return new Connection() {
            @Override
            public void publish(String topic, byte[] message, long token) throws IOException, InterruptedException {
                connection.publish(topic, message, token);
            }

            @Override
            public void enter(String topic) throws IOException, InterruptedException {
                entered.incrementAndGet();
                connection.enter(topic);
            }

            @Override
            public void leave(String topic) throws IOException, InterruptedException {
                connection.leave(topic);
            }

            @Override
            public int maxMessage() {
                return connection.maxMessage();
            }

            @Override
            public void close(Duration limit) {
                connection.close(limit);
            }
        };
    }
}
