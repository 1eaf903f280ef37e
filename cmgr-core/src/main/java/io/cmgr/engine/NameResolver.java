// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.ManagerClosedException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks names up on a few threads of its own, since the system's look-up blocks. */
final class NameResolver {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 1024;

    private final ThreadPoolExecutor executor;
    private final Set<LookUp> underWay = ConcurrentHashMap.newKeySet();

    NameResolver(String threadName) {
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                new DefaultThreadFactory(threadName + "-resolver", true));
        executor.allowCoreThreadTimeOut(true);
    }

    /** All addresses of a host, in the system's order; at once for a literal. */
    CompletableFuture<List<InetAddress>> resolve(String host) {
        InetAddress literal = InternetAddresses.literal(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        LookUp lookUp = new LookUp(host);
        underWay.add(lookUp);
        try {
            executor.execute(lookUp);
        } catch (RejectedExecutionException full) {
            underWay.remove(lookUp);
            lookUp.found.completeExceptionally(new IOException(host + ": too many names are being looked up"));
        }
        return lookUp.found;
    }

    /** Gives up every look-up; one that is stuck in the system ends with its daemon thread. */
    void close() {
        executor.shutdownNow();
        ManagerClosedException closed = new ManagerClosedException("the manager has closed");
        underWay.forEach(lookUp -> lookUp.found.completeExceptionally(closed));
    }

    private final class LookUp implements Runnable {
        private final String host;
        private final CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();

        LookUp(String host) {
            this.host = host;
        }

        @Override
        public void run() {
            try {
                found.complete(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                found.completeExceptionally(e);
            } finally {
                underWay.remove(this);
            }
        }
    }
}
