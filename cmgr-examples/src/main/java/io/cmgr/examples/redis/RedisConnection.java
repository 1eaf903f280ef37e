// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.redis;

import io.cmgr.cluster.Backplane;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's way to Redis: one {@link RedisLink} after the other. A thread of its own connects, and looks every five
 * seconds whether the server answers.
 */
final class RedisConnection implements Backplane.Connection, RedisLink.Listener {
    /** A quarter of what the server lets wait for a slow subscriber before it looks at the time. */
    private static final int MAX_MESSAGE = 2 << 20;

    private static final int MAX_UNDER_WAY = 2 << 20;
    private static final int LOOK_SECONDS = 5;
    private static final int MIN_PAUSE_MILLIS = 500;
    private static final int MAX_PAUSE_MILLIS = 2500;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final RedisURI server;
    private final Backplane.Receiver receiver;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledThreadPoolExecutor timer;

    /** The bytes of messages that the server has not answered. */
    private final Semaphore room = new Semaphore(MAX_UNDER_WAY);

    /** Guards the calls of the receiver, the next field and changes of {@code up}. The receiver never blocks. */
    private final Object gate = new Object();

    private boolean wasUp;
    private volatile @Nullable RedisLink up;

    /** What to be subscribed to, and the link that is. Guarded by the set. */
    private final Set<String> topics = new HashSet<>();

    private @Nullable RedisLink subscriber;

    RedisConnection(RedisURI server, Backplane.Receiver receiver, ThreadFactory threads) {
        this.server = server;
        this.receiver = receiver;
        resources = ClientResources.builder()
                .threadFactoryProvider(purpose -> threads)
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what it has sent
                .timeoutOptions(TimeoutOptions.enabled(ANSWER_LIMIT))
                .build());
        timer = new ScheduledThreadPoolExecutor(1, threads);
    }

    void start() {
        timer.execute(this::connect);
        timer.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void publish(String topic, byte[] message, long token) throws IOException, InterruptedException {
        if (message.length > MAX_MESSAGE) {
            throw new IllegalArgumentException("message: " + message.length + " bytes, at most " + MAX_MESSAGE);
        }
        RedisLink link = up;
        if (link == null) {
            throw new IOException("not connected");
        }
        int size = Math.max(1, message.length);
        room.acquire(size);
        long ourselves = isEntered(topic) ? 1 : 0;
        link.publish(topic, message).whenComplete((heard, error) -> {
            room.release(size);
            if (error != null) {
                lost(link, error.toString());
            } else if (token != 0 && heard == ourselves) {
                nobody(link, token);
            }
        });
    }

    private boolean isEntered(String topic) {
        synchronized (topics) {
            return topics.contains(topic);
        }
    }

    @Override
    public void enter(String topic) {
        synchronized (topics) {
            topics.add(topic);
            askSubscriber(link -> link.subscribe(Set.of(topic)));
        }
    }

    @Override
    public void leave(String topic) {
        synchronized (topics) {
            topics.remove(topic);
            askSubscriber(link -> link.unsubscribe(topic));
        }
    }

    /** Asks the server, and waits for its answer. The next link makes up for what fails. */
    private void askSubscriber(Consumer<RedisLink> request) {
        RedisLink link = subscriber;
        if (link != null && link.isOpen()) {
            try {
                request.accept(link);
            } catch (RedisException e) {
                lost(link, e.toString());
            }
        }
    }

    @Override
    public int maxMessage() {
        return MAX_MESSAGE;
    }

    @Override
    public void close(Duration limit) {
        if (timer.isShutdown()) {
            return;
        }
        if (up != null) {
            awaitAnswers(limit);
        }
        synchronized (gate) {
            up = null;
            timer.shutdownNow();
        }
        client.shutdown(Duration.ZERO, limit);
        resources.shutdown(0, limit.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(limit.toMillis());
    }

    private void awaitAnswers(Duration limit) {
        try {
            if (room.tryAcquire(MAX_UNDER_WAY, limit.toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(MAX_UNDER_WAY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() {
        RedisLink link = null;
        try {
            link = new RedisLink(client, server, this);
            synchronized (topics) {
                subscriber = link;
                link.subscribe(topics);
            }
            if (raise(link)) {
                return;
            }
            failed("lost at once");
        } catch (RedisException e) {
            failed(e.getCause() == null ? e.toString() : e.getCause().toString());
        }
        if (link != null) {
            link.close();
        }
        int pause = ThreadLocalRandom.current().nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
        synchronized (gate) {
            if (!timer.isShutdown()) {
                timer.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
            }
        }
    }

    private boolean raise(RedisLink link) {
        synchronized (gate) {
            if (timer.isShutdown() || !link.isOpen()) {
                return false;
            }
            up = link;
            receiver.up();
            if (wasUp) {
                receiver.missed("connected again");
            }
            wasUp = true;
            return true;
        }
    }

    private void failed(String why) {
        synchronized (gate) {
            if (!timer.isShutdown()) {
                receiver.down("cannot connect to " + server.getHost() + ":" + server.getPort() + ": " + why);
            }
        }
    }

    private void look() {
        RedisLink link = up;
        if (link != null) {
            link.ping().whenComplete((pong, error) -> {
                if (error != null) {
                    lost(link, error.toString());
                }
            });
        }
    }

    @Override
    public void lost(RedisLink link, String why) {
        synchronized (gate) {
            if (up == link) {
                up = null;
                receiver.down(why);
                timer.execute(link::close);
                timer.execute(this::connect);
            }
        }
    }

    @Override
    public void received(RedisLink from, byte[] message) {
        synchronized (gate) {
            if (up == from) {
                receiver.received(message);
            }
        }
    }

    private void nobody(RedisLink link, long token) {
        synchronized (gate) {
            if (up == link) {
                receiver.nobody(token);
            }
        }
    }
}
