// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.address.NameResolver;
import io.cmgr.engine.flow.PendingBytes;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups of peers' names for which datagrams of one UDP session wait. A look-up may take long, so an account
 * limits how many bytes wait. When the session ends, all look-ups are cancelled. Any thread.
 */
final class PeerLookUps {
    /** How much memory a waiting datagram takes in addition to its bytes. */
    private static final int OVERHEAD = 512;

    private final NameResolver resolver;
    private final PendingBytes waiting;

    /** For each look-up under way, an action that cancels it. */
    private final Set<Runnable> cancellations = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    PeerLookUps(NameResolver resolver, long maxPendingBytes) {
        this.resolver = resolver;
        waiting = new PendingBytes(maxPendingBytes);
    }

    /**
     * Looks a name up for a datagram of so many bytes. Returns null if too much waits already. The caller may cancel
     * the future.
     */
    @Nullable
    CompletableFuture<List<InetAddress>> begin(String host, int bytes) {
        long charge = (long) bytes + OVERHEAD;
        if (!waiting.admit(charge)) {
            return null;
        }
        CompletableFuture<List<InetAddress>> found = resolver.resolve(host);
        Runnable cancellation = () -> found.cancel(false);
        cancellations.add(cancellation);
        var unused = found.whenComplete((addresses, error) -> {
            cancellations.remove(cancellation);
            waiting.release(charge);
        });
        if (closed) {
            cancellation.run();
        }
        return found;
    }

    /** Cancels all look-ups, also those that begin later. */
    void close() {
        closed = true;
        cancellations.forEach(Runnable::run);
    }
}
