// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread. It runs its tasks when a thread of the test calls {@link #turn}, one thread at a
 * time. For tests of interleavings, in which a real event loop would be much too slow.
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
                case "schedule" -> null; // no time passes in these tests
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private volatile @Nullable Thread turning;
    private volatile boolean ended;

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Runs this as the event loop, and then all tasks, also those that are added meanwhile. */
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

    /** Refuses further tasks, and drops those that wait. */
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
