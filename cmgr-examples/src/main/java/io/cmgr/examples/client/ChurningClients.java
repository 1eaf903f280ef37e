// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that connect, have one message echoed, close, and connect again, over TCP or TLS. Each exchange counts as one
 * message.
 */
public final class ChurningClients implements LoadGenerator {
    private static final BytePattern PATTERN = BytePattern.binary();

    /**
     * How many loopback addresses of the server are used in turn. A closed connection keeps its local port for a while,
     * and the fewer are free, the longer the system searches. Each address has all ports for itself.
     */
    private static final int ADDRESSES = 16;

    private final ClientLoops loops;
    private final List<InetSocketAddress> addresses;
    private final int connections;
    private final int size;
    private final @Nullable SslContext tls;
    private final boolean resume;
    private final Failures failures = new Failures();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean running;

    /**
     * Creates the clients, without starting them.
     *
     * @param loops the event loops of the clients
     * @param port the port of the server on this machine, which must accept on all loopback addresses
     * @param connections how many connections there are at a time
     * @param size the length of a message in bytes
     */
    public ChurningClients(ClientLoops loops, int port, int connections, int size) {
        this(loops, port, connections, size, null, false);
    }

    /**
     * Creates clients over TLS, without starting them.
     *
     * @param loops the event loops of the clients
     * @param port the port of the server on this machine, which must accept on all loopback addresses
     * @param connections how many connections there are at a time
     * @param size the length of a message in bytes
     * @param tls the context of the clients
     * @param resume whether a connection resumes the TLS session of the one before it, or makes a new session
     * @return the clients
     */
    public static ChurningClients overTls(
            ClientLoops loops, int port, int connections, int size, SslContext tls, boolean resume) {
        return new ChurningClients(loops, port, connections, size, tls, resume);
    }

    private ChurningClients(
            ClientLoops loops, int port, int connections, int size, @Nullable SslContext tls, boolean resume) {
        this.loops = loops;
        this.tls = tls;
        this.resume = resume;
        addresses = IntStream.rangeClosed(1, ADDRESSES)
                .mapToObj(n -> new InetSocketAddress("127.0.0." + n, port))
                .toList();
        this.connections = connections;
        this.size = size;
    }

    @Override
    public void start() {
        running = true;
        for (int n = 0; n < connections; n++) {
            connect(loops.all().get(n % loops.all().size()), n);
        }
    }

    /** @param client which client, who is at its next visit */
    private void connect(EventLoop loop, int client) {
        if (!running) {
            return;
        }
        long number = begun.getAndIncrement();
        FailureReporter reporter = new FailureReporter("visit " + number, failures, () -> false);
        loops.tcp(loop)
                .handler(handler(new Exchange(loop, client, number * size, reporter), client))
                .connect(addresses.get((int) (number % ADDRESSES)))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        lost.incrementAndGet();
                        failures.connectionFailed(
                                "visit " + number + ": " + connected.cause().getMessage());
                    }
                });
    }

    private ChannelHandler handler(Exchange exchange, int client) {
        if (tls == null) {
            return exchange;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                // a peer without a name has no session that could be resumed
                SslHandler handler = resume
                        ? tls.newHandler(
                                channel.alloc(),
                                "server-of-client-" + client,
                                addresses.get(0).getPort())
                        : tls.newHandler(channel.alloc());
                channel.pipeline().addLast(handler, exchange);
            }
        };
    }

    @Override
    public void stop(Duration timeout) {
        running = false;
        long end = System.nanoTime() + timeout.toNanos();
        while (totals().unanswered() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    @Override
    public Totals totals() {
        long answers = answered.get();
        return new Totals(begun.get(), answers, lost.get(), answers, answers * size);
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public void close() {
        running = false;
    }

    /** One connection: it sends a message, receives it back, and closes. */
    private final class Exchange extends ChannelInboundHandlerAdapter {
        private final EventLoop loop;
        private final int client;
        private final long position;
        private final FailureReporter reporter;
        private int heard;

        Exchange(EventLoop loop, int client, long position, FailureReporter reporter) {
            this.loop = loop;
            this.client = client;
            this.position = position;
            this.reporter = reporter;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(PATTERN.slice(position, size), ctx.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            int length = data.readableBytes();
            if (PATTERN.matching(position + heard, data, data.readerIndex(), length) < length) {
                reporter.wrongBytes(ctx, "byte " + heard + " and what follows is wrong");
            }
            data.release();
            heard += length;
            if (heard >= size) {
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reporter.failed(ctx, cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (heard == size) {
                answered.incrementAndGet();
            } else {
                lost.incrementAndGet();
                reporter.ended();
            }
            connect(loop, client);
        }
    }
}
