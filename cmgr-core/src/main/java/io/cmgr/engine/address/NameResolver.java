// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import io.cmgr.engine.thread.ElasticThreads;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.ManagerClosedException;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up on threads of its own, since the system's look-up blocks. Questions for the same name at the same time
 * share one look-up. Cancelling the future withdraws the question; when the last question is withdrawn, a look-up that
 * has not begun is taken back. One that has begun cannot be interrupted, so new questions for its name join it, and no
 * name ever keeps two threads busy. Any thread.
 */
public final class NameResolver {
    static final int MAX_THREADS = 512;
    static final int MAX_WAITING = 1024;
    private static final ElasticThreads.Bounds BOUNDS = new ElasticThreads.Bounds(16, MAX_THREADS, MAX_WAITING, 0);

    private final HostLookUp system;
    private final ElasticThreads threads;

    // Guarded by this, and so are the questions of each look-up.
    private final Map<String, LookUp> underWay = new HashMap<>();
    private boolean closed;

    public NameResolver(ThreadFactory factory) {
        this(factory, InetAddress::getAllByName);
    }

    NameResolver(ThreadFactory factory, HostLookUp system) {
        this.system = system;
        threads = new ElasticThreads(factory, Ticker.systemTicker(), BOUNDS);
    }

    /** The system's look-up, which blocks. */
    interface HostLookUp {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** All addresses of a host, in the system's order; at once for a literal. */
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        InetAddress literal = InternetAddresses.literal(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        Question question = new Question();
        LookUp fresh = new LookUp(host);
        LookUp lookUp = join(fresh, question);
        if (lookUp == null) {
            return CompletableFuture.failedFuture(managerClosed());
        }
        var unused = question.answer.whenComplete((found, error) -> withdraw(lookUp, question));
        if (lookUp == fresh) {
            begin(fresh);
        }
        return question.answer;
    }

    /**
     * The look-up that will answer the question: the one of this name under way, or else the fresh one. Null after the
     * close.
     */
    private synchronized @Nullable LookUp join(LookUp fresh, Question question) {
        if (closed) {
            return null;
        }
        LookUp sameName = underWay.putIfAbsent(fresh.host, fresh);
        LookUp joined = sameName == null ? fresh : sameName;
        joined.questions.add(question);
        return joined;
    }

    private void begin(LookUp lookUp) {
        try {
            threads.execute(lookUp);
        } catch (RejectedExecutionException why) {
            IOException refusal =
                    new IOException(lookUp.host + ": too many names are being looked up, " + why.getMessage());
            answer(lookUp, answer -> answer.completeExceptionally(refusal));
        }
    }

    /** The question is answered, or its future was cancelled. */
    private synchronized void withdraw(LookUp lookUp, Question question) {
        lookUp.questions.remove(question);
        if (lookUp.questions.isEmpty() && threads.remove(lookUp)) {
            underWay.remove(lookUp.host, lookUp);
        }
    }

    private void answer(LookUp lookUp, Consumer<CompletableFuture<List<InetAddress>>> outcome) {
        List<Question> questions;
        synchronized (this) {
            underWay.remove(lookUp.host, lookUp);
            questions = List.copyOf(lookUp.questions);
        }
        questions.forEach(question -> outcome.accept(question.answer));
    }

    /** Gives up every look-up. One that is stuck in the system keeps its daemon thread until it returns. */
    public void close() {
        List<LookUp> abandoned;
        synchronized (this) {
            closed = true;
            abandoned = List.copyOf(underWay.values());
        }
        threads.close();
        ManagerClosedException refusal = managerClosed();
        abandoned.forEach(lookUp -> answer(lookUp, answer -> answer.completeExceptionally(refusal)));
    }

    private static ManagerClosedException managerClosed() {
        return new ManagerClosedException("the manager has closed");
    }

    private static final class Question {
        final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    }

    private final class LookUp extends ElasticThreads.Call {
        final String host;
        final Set<Question> questions = new HashSet<>();

        LookUp(String host) {
            this.host = host;
        }

        @Override
        protected void make() {
            answer(this, outcome().andThen(answered -> StrayInterrupt.clear()));
        }

        private Consumer<CompletableFuture<List<InetAddress>>> outcome() {
            try {
                List<InetAddress> found = List.of(system.addresses(host));
                return answer -> answer.complete(found);
            } catch (Throwable error) {
                return answer -> answer.completeExceptionally(error);
            }
        }
    }
}
