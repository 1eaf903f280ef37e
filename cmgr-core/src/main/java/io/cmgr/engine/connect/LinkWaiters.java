// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The futures that wait until a link is up. Event loop only. */
final class LinkWaiters {
    private List<CompletableFuture<Session>> waiting = List.of();

    void add(CompletableFuture<Session> waiter) {
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>();
        }
        waiting.removeIf(CompletableFuture::isDone);
        waiting.add(waiter);
    }

    void complete(Session session) {
        take().forEach(waiter -> waiter.complete(session));
    }

    void fail(Throwable why) {
        take().forEach(waiter -> waiter.completeExceptionally(why));
    }

    private List<CompletableFuture<Session>> take() {
        List<CompletableFuture<Session>> taken = waiting;
        waiting = List.of();
        return taken;
    }
}
