// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.testkit.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A guest that joins by a WebSocket, as the page's script does. It uses the JDK's client, which is independent of
 * Netty.
 */
final class Browser implements Visitor, WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder unfinished = new StringBuilder();
    private WebSocket socket;

    private Browser() {}

    static Browser join(URI page) {
        return Deadline.get(joining(HttpClient.newHttpClient().newWebSocketBuilder(), page));
    }

    /** Joins as a page of this origin would. */
    static CompletableFuture<Browser> joining(URI page, String origin) {
        return joining(HttpClient.newHttpClient().newWebSocketBuilder().header("Origin", origin), page);
    }

    private static CompletableFuture<Browser> joining(WebSocket.Builder builder, URI page) {
        Browser browser = new Browser();
        return builder.buildAsync(URI.create("ws://" + page.getAuthority() + "/ws"), browser)
                .thenApply(socket -> {
                    browser.socket = socket;
                    return browser;
                });
    }

    WebSocket socket() {
        return socket;
    }

    @Override
    public void says(String text) {
        Deadline.get(socket.sendText(text, true));
    }

    @Override
    public String hears() throws InterruptedException {
        String message = heard.poll(20, TimeUnit.SECONDS);
        assertNotNull(message, "no further message");
        return message;
    }

    /** The status with which the other side has closed; what broke the connection if it did not. */
    CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Closes in haste, as a browser does whose window is closed. */
    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        unfinished.append(part);
        if (last) {
            heard.add(unfinished.toString());
            unfinished.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }
}
