// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket of a listener: who holds its accepting, and its end. Closing a listening socket resets whom the
 * kernel had connected and nobody has accepted yet; so they are accepted first, also if somebody holds it, as far as
 * there are places.
 */
final class ListeningSocket {
    /** Whose socket it is. */
    interface Owner {
        /** How many may be accepted now. */
        int free();

        /** How many may be accepted that the kernel would reset otherwise. */
        int freePlaces();

        /** Whether accepting has to wait, until the pauses are applied again. Event loop only. */
        boolean holds();

        /** The kernel has given us a connection. Event loop only. */
        void taken(Channel child);

        /** The socket has closed, by the owner's wish or not. */
        void closed(ListeningSocket socket);
    }

    private static final AttributeKey<ListeningSocket> SOCKET = AttributeKey.valueOf(ListeningSocket.class, "SOCKET");

    private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

    /** How many may still come while we want to close: more than the kernel had connected before. */
    private static final int MAX_LAST = NetUtil.SOMAXCONN;

    private final Owner owner;
    private final SocketTransport transport;
    private final Channel channel;
    private final PauseOwners pauses;

    /** Undoes what lets callers find the socket. */
    private final Runnable unpublish;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Event loop only, as everything below. */
    private long taken;

    private boolean closing;

    ListeningSocket(Owner owner, SocketTransport transport, Channel channel, Runnable unpublish) {
        this.owner = owner;
        this.transport = transport;
        this.channel = channel;
        this.unpublish = unpublish;
        pauses = new PauseOwners(channel);
        channel.attr(SOCKET).set(this);
        channel.closeFuture().addListener(close -> {
            channelClosed();
            StrayInterrupt.clear();
        });
    }

    /** What a server channel is to us; there before the channel accepts. */
    static ListeningSocket of(Channel server) {
        return requireNonNull(ofOrNull(server));
    }

    static @Nullable ListeningSocket ofOrNull(Channel server) {
        return server.attr(SOCKET).get();
    }

    PauseOwners pauses() {
        return pauses;
    }

    /** Completes when the port is free. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Accepts from now on, unless somebody has paused already. */
    void start() {
        onLoop(() -> {
            channel.config().setRecvByteBufAllocator(new AcceptBudget(owner::free));
            pauses.apply();
        });
    }

    /** The kernel has given us a connection. Event loop only. */
    void taken(Channel child) {
        taken++;
        owner.taken(child);
    }

    /** Whether accepting has to wait, until its pauses are applied again. Event loop only. */
    boolean holds() {
        return pauses.paused() || owner.holds();
    }

    /**
     * Accepts who is connected already, and closes. On NIO a registered socket closes only at the selector's next turn,
     * and until then the kernel would connect callers, to reset them; a scheduled task runs after such a turn.
     */
    void close() {
        onLoop(() -> {
            if (!closing) {
                closing = true;
                unpublish.run();
                var unused = channel.deregister().addListener(silent -> onLoop(this::acceptInAMoment));
            }
        });
    }

    private void acceptInAMoment() {
        var unused = channel.eventLoop().schedule(this::acceptTheRest, 1, TimeUnit.MICROSECONDS);
    }

    private void acceptTheRest() {
        long atFirst = taken;
        long before;
        try {
            do {
                before = taken;
                if (owner.freePlaces() > 0) {
                    transport.acceptLast(channel);
                }
            } while (taken != before && taken - atFirst <= MAX_LAST);
        } catch (IOException closedAlready) {
            log.trace("cannot accept any more", closedAlready);
        }
        transport.close(channel);
    }

    private void channelClosed() {
        unpublish.run();
        owner.closed(this);
        closed.complete(null);
    }

    private void onLoop(Runnable step) {
        try {
            channel.eventLoop().execute(step);
        } catch (RejectedExecutionException loopIsGone) {
            transport.close(channel);
            channelClosed(); // nobody is left to tell
        }
    }
}
