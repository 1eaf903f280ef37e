// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread: it runs what it was given when some thread gives it a turn, one thread at a time. For
 * tests of every interleaving, in which a real loop would be a thousand times too much.
 */
public final class TurnLoop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final EventLoop eventLoop =
            Stub.of(EventLoop.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "inEventLoop" -> inEventLoop();
                case "execute" -> {
                    execute((Runnable) arguments[0]);
                    yield null;
                }
                case "schedule" -> null; // here no time passes
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private volatile @Nullable Thread turning;
    private volatile boolean ended;

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Runs this as the loop, then what waits and what comes meanwhile. */
    public void turn(Runnable first) {
        turning = Thread.currentThread();
        first.run();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        turning = null;
    }

    public void turn() {
        turn(() -> {});
    }

    /** Takes no task any more, and forgets those that wait. */
    public void end() {
        ended = true;
        tasks.clear();
    }

    private boolean inEventLoop() {
        return turning == Thread.currentThread();
    }

    private void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the loop has ended");
        }
        tasks.add(task);
    }
}
