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
 * What a manager keeps for each event loop: the queue of commands that other threads submit, which run in the order of
 * submission; the outputs to be flushed at the end of a burst of commands or of a turn of the loop; and the values of
 * each {@link PerLoop}.
 */
public final class SessionLoop {
    /** After this many commands, in one burst or in several, the event loop looks at its sockets. */
    private static final int MAX_COMMANDS = 1024;

    /**
     * So it does after commands of this total weight: a broadcast to 1000 sessions weighs as much as 1000 writes.
     */
    private static final int MAX_WEIGHT = 16_384;

    private final EventLoop eventLoop;
    private final LoopGuard guard;
    private final FaultLog faults;

    // The tasks for the event loop, made once and not for every burst.
    private final Runnable drainTask = this::drain;

    private final Runnable flushTask = this::flushAll;

    private final Queue<LoopCommand> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private volatile boolean retired;

    /** The loop's thread; null until it is known. */
    private volatile @Nullable Thread thread;

    /** The id of the session of which a callback runs, but for data; null if none does. Written on the event loop. */
    private volatile @Nullable String calling;

    /** What {@link #delayNanos()} returns. */
    private volatile long delayNanos = -1;

    /** What {@link #blockage()} returns. */
    private volatile @Nullable Blockage blockage;

    // Everything below is touched on the event loop only.

    /** The value of each {@code PerLoop} at its index; null if there is none yet. */
    private @Nullable Object[] kept = {};

    /** The outputs to be flushed, each once. */
    private List<Flushable> toFlush = new ArrayList<>();

    /** The list that is being flushed now, else empty. The two lists change places at each flush. */
    private List<Flushable> flushing = new ArrayList<>();

    /** Whether a flush of these outputs is already due, at the end of this burst or in a task. */
    private boolean flushScheduled;

    private boolean draining;

    /** How many commands have run since the event loop was last made to look at its sockets, and their weight. */
    private int commands;

    private int weight;

    SessionLoop(EventLoop eventLoop, LoopGuard guard, FaultLog faults) {
        this.eventLoop = eventLoop;
        this.guard = guard;
        this.faults = faults;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** The loop's thread; null as long as it is not known. Any thread. */
    public @Nullable Thread thread() {
        return thread;
    }

    /** Makes the loop's thread known by a task, before anything that is done on the loop for its first session. */
    void learnThread() {
        if (eventLoop.inEventLoop()) {
            thread = Thread.currentThread();
            return;
        }
        try {
            eventLoop.execute(this::learnThread);
        } catch (RejectedExecutionException loopIsGone) {
            // and is not watched
        }
    }

    /** How long the last task of the watch has waited for the loop, or waits already; -1 without one. Any thread. */
    long delayNanos() {
        return delayNanos;
    }

    /** The loop has come to the task of the watch, so long after it was asked. */
    void answered(long nanos) {
        delayNanos = nanos;
        blockage = null;
    }

    /** The loop has not come to the task of the watch. */
    void doesNotAnswer(Blockage since) {
        delayNanos = since.nanos();
        blockage = since;
    }

    /** What keeps the loop from its tasks, as far as the watch knows; null if it comes to them. Any thread. */
    public @Nullable Blockage blockage() {
        return blockage;
    }

    /** The id of the session of which a callback runs, but for data, if there is one. Any thread. */
    public @Nullable String calling() {
        return calling;
    }

    /** Says whose callback runs from now on; null if none does. Returns what held before. Event loop only. */
    public @Nullable String calling(@Nullable String session) {
        String before = calling;
        calling = session;
        return before;
    }

    /** The guard for the futures of what is done on this loop. */
    public LoopGuard guard() {
        return guard;
    }

    /** The value that {@link #keep} has stored at this index; null if there is none yet. Event loop only. */
    @Nullable
    Object kept(int index) {
        return index < kept.length ? kept[index] : null;
    }

    /** Stores a value at this index for as long as the loop lives. Event loop only. */
    void keep(int index, Object value) {
        if (index >= kept.length) {
            kept = Arrays.copyOf(kept, index + 1);
        }
        kept[index] = value;
    }

    /** Runs a command now if the caller is on the event loop; else queues it, as {@link #submit} does. Any thread. */
    public void execute(LoopCommand command) {
        if (eventLoop.inEventLoop()) {
            run(command);
        } else {
            submit(command);
        }
    }

    /** Queues a command, which runs after everything that was submitted before. Any thread. */
    public void submit(LoopCommand command) {
        queue.add(command);
        if (retired) {
            refuseAll();
        } else if (!drainScheduled.get() && drainScheduled.compareAndSet(false, true)) {
            scheduleDrain();
        }
    }

    /** Whether the command that runs now is the last of its burst. Event loop only. */
    public boolean lastOfBurst() {
        return draining && queue.isEmpty();
    }

    /** Flushes this output at the end of the burst or of the loop's turn. Event loop only. */
    public void flushLater(Flushable output) {
        if (!flushScheduled) {
            try {
                eventLoop.execute(flushTask);
            } catch (RejectedExecutionException loopIsShuttingDown) {
                output.flush();
                return;
            }
            flushScheduled = true;
        }
        toFlush.add(output);
    }

    /** Completes when the loop has done what it is doing now, or at once if it has ended. Any thread. */
    public CompletableFuture<Void> barrier() {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        try {
            eventLoop.execute(() -> passed.complete(null));
        } catch (RejectedExecutionException loopIsGone) {
            passed.complete(null);
        }
        return passed;
    }

    /** Refuses the commands that wait, and all that come later, because the loop has ended. */
    void retire() {
        retired = true;
        refuseAll();
    }

    /** Retires if the event loop has terminated, and returns whether it has. */
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
        runBurst();
        draining = false;
        flushAll();
        if (isAtLimit()) {
            commands = 0;
            weight = 0;
            drainInNextTurn();
            return;
        }
        drainScheduled.set(false);
        if (!queue.isEmpty() && drainScheduled.compareAndSet(false, true)) {
            scheduleDrain();
        }
    }

    /** Runs commands until the queue is empty or the limit is reached. */
    private void runBurst() {
        while (!isAtLimit()) {
            LoopCommand command = queue.poll();
            if (command == null) {
                return;
            }
            commands++;
            weight += run(command);
            StrayInterrupt.clear();
        }
    }

    /**
     * Whether the event loop is to look at its sockets before it goes on. The limit is one for all bursts together: a
     * thread that submits again as soon as it is answered would otherwise keep the loop at its tasks, burst after burst.
     */
    private boolean isAtLimit() {
        return commands >= MAX_COMMANDS || weight >= MAX_WEIGHT;
    }

    /**
     * Starts the next burst after the event loop has looked at its sockets. An ordinary task would not do: Netty runs a
     * task that another task has added in the same turn, until that turn has taken a second. A scheduled task runs in
     * the next turn. But an event loop that shuts down may neither run nor cancel one that comes late, so there the rest
     * is run by an ordinary task, or refused with it.
     */
    private void drainInNextTurn() {
        if (eventLoop.isShuttingDown()) {
            scheduleDrain();
            return;
        }
        var unused = eventLoop.schedule(drainTask, 0, TimeUnit.NANOSECONDS).addListener(task -> {
            if (task.isCancelled()) {
                scheduleDrain();
            }
        });
    }

    /** Runs a command and returns its weight. If it throws, even an Error, the commands behind it still run. */
    private int run(LoopCommand command) {
        try {
            return command.run();
        } catch (Throwable error) {
            command.failed(error);
            faults.report(name(), command.getClass().getSimpleName() + " failed", error);
            return LoopCommand.ONE;
        }
    }

    private void flushAll() {
        flushScheduled = false;
        List<Flushable> batch = toFlush;
        toFlush = flushing;
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

    /** The event loop's name for the log. Names of our own threads begin with that of the manager. Event loop only. */
    private static String name() {
        return "event loop " + Thread.currentThread().getName();
    }

    private void refuseAll() {
        for (LoopCommand command = queue.poll(); command != null; command = queue.poll()) {
            command.refuse();
        }
    }
}
