// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.engine.transport.SocketTransport;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket of a listener: the pauses of its accepting, and its close. When a listening socket closes, the
 * kernel resets the connections that it has made and that have not been accepted. So these are accepted first, also while
 * accepting is paused, as far as there are places.
 */
final class ListeningSocket {
    private static final AttributeKey<ListeningSocket> SOCKET = AttributeKey.valueOf(ListeningSocket.class, "SOCKET");

    private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

    /** How many connections are accepted at the close: at least as many as the kernel can have kept for us. */
    private static final int MAX_LAST = NetUtil.SOMAXCONN;

    private final Admission admission;
    private final SocketTransport transport;
    private final Channel channel;
    private final ReadPauses pauses;

    /** Undoes what lets callers find the socket. */
    private final Runnable unpublish;

    private final Consumer<ListeningSocket> whenClosed;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Accepting loop only.
    private long taken;
    private boolean closing;

    /**
     * @param unpublish undoes what lets callers find the socket; may run more than once
     * @param whenClosed told when the socket has closed, whether by {@link #close} or not
     */
    ListeningSocket(
            Admission admission,
            SocketTransport transport,
            Channel channel,
            Runnable unpublish,
            Consumer<ListeningSocket> whenClosed) {
        this.admission = admission;
        this.transport = transport;
        this.channel = channel;
        this.unpublish = unpublish;
        this.whenClosed = whenClosed;
        pauses = new ReadPauses(channel);
        channel.attr(SOCKET).set(this);
        channel.closeFuture().addListener(close -> {
            channelClosed();
            StrayInterrupt.clear();
        });
    }

    /** The socket of a server channel; there before the channel accepts. */
    static ListeningSocket of(Channel server) {
        return requireNonNull(ofOrNull(server));
    }

    static @Nullable ListeningSocket ofOrNull(Channel server) {
        return server.attr(SOCKET).get();
    }

    ReadPauses pauses() {
        return pauses;
    }

    /** Completes when the port is free. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Accepts from now on, unless accepting has been paused already. */
    void start() {
        onLoop(() -> {
            channel.config().setRecvByteBufAllocator(new AcceptBudget(admission::free));
            pauses.apply();
        });
    }

    /** The kernel has handed a connection over; answers whether it may come in. Accepting loop only. */
    boolean taken(Channel child) {
        taken++;
        return admission.taken(child);
    }

    /** Whether accepting has to wait until the pauses are applied again. Accepting loop only. */
    boolean holds() {
        return pauses.paused() || admission.holds();
    }

    /**
     * Accepts the connections that the kernel has already, and closes. On NIO a registered socket closes only when the
     * selector has selected again, and until then the kernel would go on connecting callers, only to reset them. So the
     * socket is deregistered first, and the rest is left to a scheduled task, which runs after such a select.
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
                if (admission.freePlaces() > 0) {
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
        whenClosed.accept(this);
        closed.complete(null);
    }

    private void onLoop(Runnable step) {
        try {
            channel.eventLoop().execute(step);
        } catch (RejectedExecutionException loopIsGone) {
            transport.close(channel);
            channelClosed(); // the event loop would not call it any more
        }
    }
}
