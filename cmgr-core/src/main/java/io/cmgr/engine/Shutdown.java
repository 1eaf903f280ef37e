// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.RegisteredLink;
import io.cmgr.engine.manager.RegisteredListener;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.report.BlockedLoops;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.session.DrainResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a manager, on a thread of its own. From its beginning on, the manager starts nothing new. The listeners
 * are closed first; then all attempts to connect and all sessions end gracefully; what is left after the time-out is
 * closed by force; and the event loops end last. A node leaves its cluster meanwhile, which delays nobody. The shutdown
 * always returns, and leaves no future incomplete.
 *
 * <p>A drain is a shutdown with one step before all others: reading stops, and the application may finish what it has
 * read.
 */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    /**
     * How long each of the last steps may take: the close by force, the end of the event loops, and that of other
     * threads.
     */
    private static final long GRACE_MILLIS = 1000;

    /**
     * How often a drain asks whether the application has finished. Asking once is not enough: a thread of the
     * application that ends in the middle of its work does not report it, so each time the event channels look for such
     * threads.
     */
    private static final long ASK_AGAIN_MILLIS = 500;

    private final ManagerContext context;
    private final CompletableFuture<Void> done;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** The thread that closes the manager; null before {@link #begin} or {@link #drain}. */
    private volatile @Nullable Thread thread;

    /** Completed by {@link #begin}, so that a drain under way stops waiting for the application. */
    private final CompletableFuture<Void> skipWaiting = new CompletableFuture<>();

    Shutdown(ManagerContext context) {
        this.context = context;
        done = new LoopAwareFuture<>(context.loops());
    }

    CompletableFuture<Void> done() {
        return done.copy();
    }

    /** Closes the manager, or ends the waiting of a drain that is under way. Any thread. */
    CompletableFuture<Void> begin() {
        context.registry().close();
        skipWaiting.complete(null);
        if (begun.compareAndSet(false, true)) {
            start(() -> close(context.settings().closeTimeout().toMillis()), () -> {});
        }
        return done();
    }

    /**
     * Closes the manager after the application has finished what it has. Any thread.
     *
     * @param limit for the drain and the close together
     * @param applicationDone makes a future that completes when the application has finished. It is called on the
     *     calling thread at once, and on the closing thread again and again when nothing more is read
     */
    CompletableFuture<DrainResult> drain(Duration limit, Supplier<CompletableFuture<?>> applicationDone) {
        if (!begun.compareAndSet(false, true)) {
            return LoopAwareFuture.failed(context.loops(), Refusals.managerClosed("drain"));
        }
        context.registry().seal();
        context.registry().links().forEach(RegisteredLink::retire);
        var unused = applicationDone.get(); // the event channels take note that this thread has finished what it took
        LoopAwareFuture<DrainResult> result = new LoopAwareFuture<>(context.loops());
        Set<RegistryEntry> entries = new LinkedHashSet<>(context.registry().sessionsAndAttempts());
        start(() -> drain(entries, limit, applicationDone), () -> result.complete(resultOf(entries)));
        return result;
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void start(Step step, Runnable afterwards) {
        Thread closer =
                context.threads().named("close", context.settings().daemon()).newThread(() -> run(step, afterwards));
        context.loops().closedBy(closer);
        thread = closer;
        closer.start();
    }

    /**
     * To be called when {@link #done} is complete: waits until the closing thread has ended, too, so that a container
     * may unload our classes. The wait is short, since dependent stages of the application may keep that thread busy.
     */
    void awaitThread() {
        if (thread != null) {
            ManagerThreads.awaitEnd(thread, GRACE_MILLIS);
        }
    }

    private void run(Step step, Runnable afterwards) {
        try {
            step.run();
        } catch (InterruptedException e) {
            log.warn("{}: the close of the manager was interrupted; event loops may still run", name());
        } finally {
            done.complete(null);
            afterwards.run();
        }
    }

    private void drain(Set<RegistryEntry> entries, Duration limit, Supplier<CompletableFuture<?>> applicationDone)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        stopReading(entries, end);
        awaitApplication(applicationDone, end);
        context.registry().close();
        close(millisUntil(end));
    }

    private void awaitApplication(Supplier<CompletableFuture<?>> applicationDone, long end)
            throws InterruptedException {
        CompletableFuture<?> done;
        do {
            done = CompletableFuture.anyOf(applicationDone.get(), skipWaiting);
            await("the application", done, Math.min(ASK_AGAIN_MILLIS, millisUntil(end)));
        } while (!done.isDone() && end - System.nanoTime() > 0);
    }

    private void close(long limitMillis) throws InterruptedException {
        CompletableFuture<Void> left = leaveCluster();
        closeGracefully(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis));
        context.registry().complete();
        abortTheRest();
        await("the end of the connection to the engine", left, GRACE_MILLIS);
        context.resolver().close();
        context.handshakes().close();
        endLoops();
        context.faults().reportTheRest();
    }

    private void closeGracefully(long end) throws InterruptedException {
        context.registry().links().forEach(RegisteredLink::retire);
        List<CompletableFuture<Void>> ends = closeListeners();
        ends.addAll(endAll());
        ends.add(context.lingering().allClosed());
        await("the end of the sessions", allOf(ends), millisUntil(end));
        List<CompletableFuture<Void>> lastAccepted = endAll();
        await("the end of the last sessions", allOf(lastAccepted), millisUntil(end));
    }

    /** Says goodbye to the other nodes. What they have been written goes out while the sessions end. */
    private CompletableFuture<Void> leaveCluster() {
        return context.relay() == null
                ? CompletableFuture.completedFuture(null)
                : context.relay().goodbye();
    }

    private List<CompletableFuture<Void>> endAll() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (RegistryEntry entry : context.registry().entries()) {
            ends.add(entry.end(EndReason.MANAGER_CLOSED));
        }
        return ends;
    }

    /** Closes the listeners. The futures complete when all connections that the kernel had accepted are sessions. */
    private List<CompletableFuture<Void>> closeListeners() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (RegisteredListener listener : context.registry().listeners()) {
            ends.add(listener.closeAndSettle());
        }
        return ends;
    }

    /**
     * Pauses all sessions, and waits until no event loop is in the middle of a read. A session that begins meanwhile
     * begins with a pause. Adds to the entries what listeners had accepted before.
     */
    private void stopReading(Set<RegistryEntry> entries, long end) throws InterruptedException {
        List<CompletableFuture<Void>> stops = closeListeners();
        for (RegistryEntry entry : entries) {
            if (entry.session() == null) {
                stops.add(entry.end(EndReason.MANAGER_CLOSED));
            } else {
                entry.session().pauseReads(this);
            }
        }
        for (SessionLoop loop : context.loops().all()) {
            stops.add(loop.barrier());
        }
        await("the end of reading", allOf(stops), millisUntil(end));
        entries.addAll(context.registry().sessionsAndAttempts());
    }

    private void abortTheRest() throws InterruptedException {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (RegistryEntry entry : context.registry().entries()) {
            ends.add(entry.force(EndReason.MANAGER_CLOSED));
        }
        if (!ends.isEmpty()) {
            log.info("{}: closing {} sessions by force", name(), ends.size());
        }
        context.lingering().closeNow();
        ends.add(context.lingering().allClosed());
        await("the end by force", allOf(ends), GRACE_MILLIS);
    }

    private void endLoops() throws InterruptedException {
        if (!context.loops().shutDown(GRACE_MILLIS)) {
            log.warn("{}: an event loop did not end within {} ms: a callback blocks it", name(), GRACE_MILLIS);
            reportBlocked();
            return;
        }
        context.threads().awaitEnd(GRACE_MILLIS);
        // The sessions that are left have event loops of the application, which has ended these before their sessions.
        for (RegistryEntry entry : context.registry().entries()) {
            entry.orphaned();
        }
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "the drain of the manager";
    }

    /** Says of which sessions the callbacks are that block event loops, with their stacks, unless that is switched off. */
    private void reportBlocked() {
        if (context.settings().warnings().blockedLoop().isZero()) {
            return;
        }
        RunningCallback sessionOf = new RunningCallback(context.registry());
        for (SessionLoop loop : context.loops().all()) {
            if (loop.eventLoop().isShuttingDown() && !loop.eventLoop().isTerminated()) {
                BlockedLoops.report(loop.thread(), sessionOf.apply(loop), GRACE_MILLIS);
            }
        }
    }

    /** The manager's name in the log. */
    private String name() {
        return "manager " + PrintableText.of(context.settings().threadName());
    }

    private static DrainResult resultOf(Collection<RegistryEntry> entries) {
        int drained = 0;
        int cut = 0;
        long bytesCut = 0;
        for (RegistryEntry entry : entries) {
            if (entry.unsent().some()) {
                cut++;
                bytesCut += entry.unsent().bytes();
            } else if (entry.session() != null) {
                drained++;
            }
        }
        return new DrainResult(drained, cut, bytesCut);
    }

    private static long millisUntil(long end) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Waits for a step. When the time is over, the next step begins nevertheless. */
    private void await(String step, CompletableFuture<?> future, long limitMillis) throws InterruptedException {
        try {
            future.get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException notAll) {
            log.debug("{}: {} was not complete after {} ms: {}", name(), step, limitMillis, PrintableText.of(notAll));
        }
    }
}
