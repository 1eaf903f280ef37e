// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a manager keeps per event loop: one queue for all that other threads want done there, so that its order is the
 * order of the callers; the outputs to be flushed at the end of a burst or a turn; and whatever a {@code PerLoop} keeps
 * here.
 */
public final class SessionLoop {
    /** A burst ends after so many commands, and the event loop looks at its sockets. */
    private static final int BURST = 1024;

    /** A burst also ends when its commands weigh so much together: a broadcast to 1000 sessions weighs as 1000 writes. */
    private static final int BURST_WEIGHT = 16_384;

    private final EventLoop eventLoop;
    private final LoopGuard guard;
    private final FaultLog faults;

    /** What the event loop is given to run: made once, not for every burst. */
    private final Runnable drainTask = this::drain;

    private final Runnable flushTask = this::flushTouched;

    private final Queue<LoopCommand> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private volatile boolean retired;

    // Everything below belongs to the event loop.

    /** What each {@code PerLoop} keeps here, by its index; null where there is nothing yet. */
    private @Nullable Object[] kept = {};

    /** Outputs with something to flush, each once. */
    private List<Flushable> touched = new ArrayList<>();

    private List<Flushable> flushing = new ArrayList<>();

    /** Whether a flush of the touched outputs will come without being asked for again. */
    private boolean flushScheduled;

    private boolean draining;

    SessionLoop(EventLoop eventLoop, LoopGuard guard, FaultLog faults) {
        this.eventLoop = eventLoop;
        this.guard = guard;
        this.faults = faults;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** For the futures of what is done here. */
    public LoopGuard guard() {
        return guard;
    }

    /** What {@link #keep} has put at this index; null if there is nothing yet. Event loop only. */
    @Nullable
    Object kept(int index) {
        return index < kept.length ? kept[index] : null;
    }

    /** Keeps a value for as long as the loop lives. Event loop only. */
    void keep(int index, Object value) {
        if (index >= kept.length) {
            kept = Arrays.copyOf(kept, index + 1);
        }
        kept[index] = value;
    }

    /** Runs a command on the loop: now if this is the loop, else after everything that was submitted before. */
    public void execute(LoopCommand command) {
        if (eventLoop.inEventLoop()) {
            run(command);
        } else {
            submit(command);
        }
    }

    /** Runs a command after everything that any thread submitted before. */
    public void submit(LoopCommand command) {
        queue.add(command);
        if (retired) {
            refuseAll();
        } else if (!drainScheduled.get() && drainScheduled.compareAndSet(false, true)) {
            scheduleDrain();
        }
    }

    /** Whether a burst of commands is being run and this one is its last. Event loop only. */
    public boolean lastOfBurst() {
        return draining && queue.isEmpty();
    }

    /** Flushes this output at the end of the burst or of the loop's turn. Event loop only. */
    public void touch(Flushable output) {
        if (!flushScheduled) {
            try {
                eventLoop.execute(flushTask);
            } catch (RejectedExecutionException loopIsShuttingDown) {
                output.flush();
                return;
            }
            flushScheduled = true;
        }
        touched.add(output);
    }

    /** Completes when the loop has done what it is doing now. */
    public CompletableFuture<Void> barrier() {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        try {
            eventLoop.execute(() -> passed.complete(null));
        } catch (RejectedExecutionException loopIsGone) {
            passed.complete(null);
        }
        return passed;
    }

    /** Gives up what waits and whatever still comes: the loop has ended. */
    void retire() {
        retired = true;
        refuseAll();
    }

    /** Retires if nothing will ever run here again; answers whether that is so. */
    boolean retireIfEnded() {
        if (!eventLoop.isTerminated()) {
            return false;
        }
        retire();
        return true;
    }

    private void scheduleDrain() {
        try {
            eventLoop.execute(drainTask);
        } catch (RejectedExecutionException loopIsGone) {
            retire();
        }
    }

    private void drain() {
        draining = true;
        flushScheduled = true;
        boolean emptied = runBurst();
        draining = false;
        flushTouched();
        if (!emptied) {
            drainInNextTurn();
            return;
        }
        drainScheduled.set(false);
        if (!queue.isEmpty() && drainScheduled.compareAndSet(false, true)) {
            scheduleDrain();
        }
    }

    /** Runs commands until the queue is empty, or the burst is over; answers whether the queue is empty. */
    private boolean runBurst() {
        int weight = 0;
        for (int n = 0; n < BURST && weight < BURST_WEIGHT; n++) {
            LoopCommand command = queue.poll();
            if (command == null) {
                return true;
            }
            weight += run(command);
            StrayInterrupt.clear();
        }
        return false;
    }

    /**
     * Goes on when the event loop has looked at its sockets. Netty runs a task that was added by another one in the same
     * turn, unless a second has passed; a scheduled task it runs in the next turn, or cancels if the loop is shut down.
     */
    private void drainInNextTurn() {
        var unused = eventLoop.schedule(drainTask, 0, TimeUnit.NANOSECONDS).addListener(task -> {
            if (task.isCancelled()) {
                scheduleDrain();
            }
        });
    }

    /** Runs a command; one that throws, be it an Error, does not keep those behind it from running. Answers its weight. */
    private int run(LoopCommand command) {
        try {
            return command.run();
        } catch (Throwable error) {
            command.failed(error);
            faults.report(name(), command.getClass().getSimpleName() + " failed", error);
            return LoopCommand.ONE;
        }
    }

    private void flushTouched() {
        flushScheduled = false;
        List<Flushable> batch = touched;
        touched = flushing;
        flushing = batch;
        for (Flushable output : batch) {
            flush(output);
            StrayInterrupt.clear();
        }
        batch.clear();
    }

    private void flush(Flushable output) {
        try {
            output.flush();
        } catch (Throwable error) {
            faults.report(name(), "a flush failed", error);
        }
    }

    /** The event loop in the log. The names of our own threads begin with that of the manager. Event loop only. */
    private static String name() {
        return "event loop " + Thread.currentThread().getName();
    }

    private void refuseAll() {
        for (LoopCommand command = queue.poll(); command != null; command = queue.poll()) {
            command.refuse();
        }
    }
}
