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
 * One listening socket of a listener: it pauses accepting, and it closes without losing connections. When a listening
 * socket closes, the kernel resets the connections that wait in its backlog. So they are accepted before the close,
 * even if accepting is paused, as long as places are free. Any thread may call the methods whose comments name no
 * thread.
 */
final class ListeningSocket {
    private static final AttributeKey<ListeningSocket> SOCKET = AttributeKey.valueOf(ListeningSocket.class, "SOCKET");

    private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

    /** How many connections are accepted at the close: at least as many as fit into the backlog. */
    private static final int MAX_ACCEPTED_AT_CLOSE = NetUtil.SOMAXCONN;

    private final Admission admission;
    private final SocketTransport transport;
    private final Channel channel;
    private final ReadPauses pauses;

    /** Removes the file by which callers find the socket, if there is one. */
    private final Runnable unpublish;

    private final Consumer<ListeningSocket> whenClosed;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Accepting loop only.
    private long accepted;
    private boolean closing;

    /**
     * @param unpublish removes the file by which callers find the socket, if there is one; may run more than once
     * @param whenClosed called when the socket has closed, whether by {@link #close} or not
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

    /** The listening socket of a server channel. It is set before the channel accepts. */
    static ListeningSocket of(Channel server) {
        return requireNonNull(ofOrNull(server));
    }

    /** The listening socket of a server channel; null if it is not set yet. */
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

    /** Starts accepting, unless it has been paused already. */
    void start() {
        onLoop(() -> {
            channel.config().setRecvByteBufAllocator(new AcceptBudget(admission::free));
            pauses.apply();
        });
    }

    /** Counts an accepted connection, and returns whether it may come in. Accepting loop only. */
    boolean letIn(Channel child) {
        accepted++;
        return admission.letIn(child);
    }

    /** Whether accepting must wait until {@link ReadPauses#apply} is called again. Accepting loop only. */
    boolean mustWait() {
        return pauses.paused() || admission.mustWait();
    }

    /**
     * Accepts the connections in the backlog, and closes. On NIO a registered socket is really closed only when the
     * selector selects again. Until then the kernel would accept further callers into the backlog, only to reset them.
     * So there the socket is deregistered first, and a scheduled task, which runs after the next select, does the rest. See
     * <a href="https://github.com/netty/netty/issues/8697">netty#8697</a>.
     */
    void close() {
        onLoop(() -> {
            if (!closing) {
                closing = true;
                unpublish.run();
                var unused = transport.stopAccepting(channel).addListener(silent -> onLoop(this::acceptRestSoon));
            }
        });
    }

    private void acceptRestSoon() {
        var unused = channel.eventLoop().schedule(this::acceptRest, 1, TimeUnit.MICROSECONDS);
    }

    private void acceptRest() {
        long atFirst = accepted;
        long before;
        try {
            do {
                before = accepted;
                if (admission.freePlaces() > 0) {
                    transport.acceptBacklog(channel);
                }
            } while (accepted != before && accepted - atFirst <= MAX_ACCEPTED_AT_CLOSE);
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
            channelClosed(); // a loop that has ended does not report the close
        }
    }
}
