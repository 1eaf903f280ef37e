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
 * The look-ups of names for which datagrams of one UDP session wait. Since a look-up may take long, an account bounds
 * what waits; and when the session ends, all of it is given up. Any thread.
 */
final class PeerLookUps {
    /** How much memory a datagram that waits takes beside its bytes. */
    private static final int OVERHEAD = 512;

    private final NameResolver resolver;
    private final PendingBytes waiting;

    /** One for each look-up under way, which gives it up. */
    private final Set<Runnable> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    PeerLookUps(NameResolver resolver, long maxPendingBytes) {
        this.resolver = resolver;
        waiting = new PendingBytes(maxPendingBytes);
    }

    /** The addresses of a name, for a datagram of so many bytes; null if too much waits already. May be cancelled. */
    @Nullable
    CompletableFuture<List<InetAddress>> begin(String host, int bytes) {
        long charge = (long) bytes + OVERHEAD;
        if (!waiting.admit(charge)) {
            return null;
        }
        CompletableFuture<List<InetAddress>> found = resolver.resolve(host);
        Runnable giveUp = () -> found.cancel(false);
        underWay.add(giveUp);
        var unused = found.whenComplete((addresses, error) -> {
            underWay.remove(giveUp);
            waiting.release(charge);
        });
        if (closed) {
            giveUp.run();
        }
        return found;
    }

    /** Gives up all look-ups, also those that begin later. */
    void close() {
        closed = true;
        underWay.forEach(Runnable::run);
    }
}
