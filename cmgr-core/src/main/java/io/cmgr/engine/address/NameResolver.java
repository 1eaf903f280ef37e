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
 * Looks names up on threads of its own, because the system's look-up blocks. Concurrent requests for the same name
 * share one look-up. Cancelling the future withdraws the request. When the last request is withdrawn, a look-up that
 * has not begun is taken back. A look-up that has begun cannot be interrupted, so new requests for its name join it,
 * and no name ever occupies two threads. Any thread.
 */
public final class NameResolver {
    static final int MAX_THREADS = 512;
    static final int MAX_WAITING = 1024;
    private static final ElasticThreads.Bounds BOUNDS = new ElasticThreads.Bounds(16, MAX_THREADS, MAX_WAITING, 0);

    private final HostLookUp system;
    private final ElasticThreads threads;

    // Guarded by this, as are the requests of each look-up.
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

    /** All addresses of a host, in the system's order. The future of a literal is complete already. */
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        InetAddress literal = InternetAddresses.literal(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        Request request = new Request();
        LookUp fresh = new LookUp(host);
        LookUp lookUp = join(fresh, request);
        if (lookUp == null) {
            return CompletableFuture.failedFuture(managerClosed());
        }
        var unused = request.result.whenComplete((found, error) -> withdraw(lookUp, request));
        if (lookUp == fresh) {
            begin(fresh);
        }
        return request.result;
    }

    /**
     * Adds the request to the look-up of its name that is under way, or else to the fresh one. Returns that look-up, or
     * null after the close.
     */
    private synchronized @Nullable LookUp join(LookUp fresh, Request request) {
        if (closed) {
            return null;
        }
        LookUp sameName = underWay.putIfAbsent(fresh.host, fresh);
        LookUp joined = sameName == null ? fresh : sameName;
        joined.requests.add(request);
        return joined;
    }

    private void begin(LookUp lookUp) {
        try {
            threads.execute(lookUp);
        } catch (RejectedExecutionException why) {
            String refusal = lookUp.host + ": too many names are being looked up, " + why.getMessage();
            complete(lookUp, result -> result.completeExceptionally(new IOException(refusal)));
        }
    }

    /** Called when the future of the request is complete or cancelled. */
    private synchronized void withdraw(LookUp lookUp, Request request) {
        lookUp.requests.remove(request);
        if (lookUp.requests.isEmpty() && threads.remove(lookUp)) {
            underWay.remove(lookUp.host, lookUp);
        }
    }

    private void complete(LookUp lookUp, Consumer<CompletableFuture<List<InetAddress>>> outcome) {
        List<Request> requests;
        synchronized (this) {
            underWay.remove(lookUp.host, lookUp);
            requests = List.copyOf(lookUp.requests);
        }
        requests.forEach(request -> outcome.accept(request.result));
    }

    /** Fails every request. A look-up that is stuck in the system keeps its daemon thread until it returns. */
    public void close() {
        List<LookUp> abandoned;
        synchronized (this) {
            closed = true;
            abandoned = List.copyOf(underWay.values());
        }
        threads.close();
        ManagerClosedException refusal = managerClosed();
        abandoned.forEach(lookUp -> complete(lookUp, result -> result.completeExceptionally(refusal)));
    }

    private static ManagerClosedException managerClosed() {
        return new ManagerClosedException("the manager has closed");
    }

    /** One call of {@link #resolve}. */
    private static final class Request {
        final CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
    }

    /** The look-up of one name, for all requests of that name. */
    private final class LookUp extends ElasticThreads.Call {
        final String host;
        final Set<Request> requests = new HashSet<>();

        LookUp(String host) {
            this.host = host;
        }

        @Override
        protected void make() {
            complete(this, outcome().andThen(answered -> StrayInterrupt.clear()));
        }

        private Consumer<CompletableFuture<List<InetAddress>>> outcome() {
            try {
                List<InetAddress> found = List.of(system.addresses(host));
                return result -> result.complete(found);
            } catch (
                    UnknownHostException unknown) { // each request gets its own, to which it may add what failed beside
                return result -> result.completeExceptionally(new UnknownHostException(unknown.getMessage()));
            } catch (Throwable error) {
                return result -> result.completeExceptionally(error);
            }
        }
    }
}
