// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Asks one server, which answers in the order of the questions. Any thread may ask. */
final class Questions implements SessionHandler {
    private final Queue<CompletableFuture<String>> unanswered = new ConcurrentLinkedQueue<>();

    /** Synchronized, so that the futures have the order of the questions. */
    synchronized CompletableFuture<String> ask(Session server, String question) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        unanswered.add(answer);
        server.write(question).whenComplete((done, failure) -> {
            if (failure != null) {
                unanswered.removeIf(other -> other == answer); // it will not come
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public void onData(Session server, ByteBuf line, SocketAddress from) {
        CompletableFuture<String> answer = unanswered.poll();
        if (answer != null) {
            answer.complete(line.toString(UTF_8));
        } else {
            server.abort(new ProtocolException("an answer without a question"));
        }
    }

    @Override
    public void onDisconnected(Session server, DisconnectReason reason, @Nullable Throwable cause) {
        SessionClosedException closed = new SessionClosedException("no answer: " + reason);
        unanswered.forEach(answer -> answer.completeExceptionally(closed));
    }
}
