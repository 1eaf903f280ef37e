// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** A bound address that accepts sessions, under an id {@code l0, l1, …}. Any thread may call it; nothing blocks. */
public interface Listener {
    /**
     * The id, unique in the manager.
     *
     * @return the id
     */
    String id();

    /**
     * Where it listens, with the real port; a {@link java.net.UnixDomainSocketAddress} if that was asked for. The first
     * address of a name that has several: the port is the same on all.
     *
     * @return the bound address; kept after close
     */
    SocketAddress localAddress();

    /**
     * The real port, also where port 0 was asked for.
     *
     * @return the port, -1 for a Unix-domain socket
     */
    int port();

    /**
     * Stops accepting while the owner holds the pause; the kernel's backlog keeps the callers. Connections that Netty
     * had already taken (up to 16) are still accepted.
     *
     * @param owner who pauses, told apart by {@code equals}
     */
    void pause(Object owner);

    /**
     * Takes back this owner's pause.
     *
     * @param owner who paused; unknown owners are without effect
     */
    void resume(Object owner);

    /** Stops accepting with the application as the owner of the pause. */
    void pause();

    /** Takes back the application's pause. */
    void resume();

    /**
     * Whether the listener is bound: false as soon as its close began.
     *
     * @return whether it is open
     */
    boolean isOpen();

    /**
     * A snapshot of the listener's figures.
     *
     * @return the figures
     */
    ListenerStats stats();

    /**
     * Replaces the TLS context, for a renewed certificate say. Handshakes that have begun and sessions that are open keep
     * the old one.
     *
     * @param context a server's, for handshakes from now on
     * @throws IllegalArgumentException if the context is a client's
     * @throws IllegalStateException if the listener was opened without TLS
     */
    void updateTls(SslContext context);

    /**
     * Stops listening; its sessions live on. Whom the kernel has connected already is accepted before, also while
     * somebody pauses the listener, as far as there are places ({@code maxSessions}); a listening socket that closes resets
     * the others. Idempotent.
     *
     * @return completes when the port is free, or the file of a Unix-domain socket gone; never fails
     */
    CompletableFuture<Void> close();
}
