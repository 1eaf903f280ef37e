// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A bound address where sessions are accepted, with an id {@code l0, l1, …}. Any thread may call; no method blocks.
 *
 * <pre>{@code
 * Listener listener = manager.listen(TcpListen.on("127.0.0.1", 0), events);
 * System.out.println("listening on port " + listener.port());
 * listener.pause("maintenance"); // new connections wait in the kernel
 * listener.resume("maintenance");
 * }</pre>
 */
public interface Listener {
    /**
     * The id, unique in the manager.
     *
     * @return the id
     */
    String id();

    /**
     * Where it listens, with the bound port. If a name with several addresses was given, this is the first; the port is
     * the same on all.
     *
     * @return the bound address, for a Unix-domain socket a {@link java.net.UnixDomainSocketAddress}; also after close
     */
    SocketAddress localAddress();

    /**
     * The bound port, also if port 0 was given.
     *
     * @return the port; -1 for a Unix-domain socket
     */
    int port();

    /**
     * Stops accepting until this owner and all other owners of pauses have resumed. New connections wait in the
     * kernel's backlog. Up to 16 connections that Netty had already taken are still accepted.
     *
     * @param owner who pauses; owners are compared with {@code equals}
     */
    void pause(Object owner);

    /**
     * Ends this owner's pause.
     *
     * @param owner the owner; one without a pause has no effect
     */
    void resume(Object owner);

    /** Stops accepting; the application is the owner of the pause. */
    void pause();

    /** Ends the application's pause. */
    void resume();

    /**
     * Whether the listener is open: false as soon as its close has begun.
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
     * Replaces the TLS context, for instance for a renewed certificate. Handshakes that have begun and open sessions
     * keep the old one.
     *
     * @param context a server's context, for handshakes from now on
     * @throws IllegalArgumentException if the context is a client's
     * @throws IllegalStateException if the listener was opened without TLS
     */
    void updateTls(SslContext context);

    /**
     * Stops listening; the listener's sessions stay open. Connections that the kernel has already made are accepted
     * first, even while the listener is paused, as long as {@code maxSessions} allows more sessions. The closing socket
     * resets the others. Idempotent.
     *
     * @return completes when the port is free, or the file of the Unix-domain socket is deleted; never fails
     */
    CompletableFuture<Void> close();
}
