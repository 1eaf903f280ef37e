// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send without end and read nothing, until a server that answers cannot take more. A message is what one
 * write hands to the kernel. None is answered; all count as lost when the last kernel on their way is full.
 */
public final class StoppedReaders implements LoadGenerator {
    private static final BytePattern PATTERN = BytePattern.binary();
    private static final int MESSAGE_BYTES = 64 << 10;

    /** Small, since the kernel has a bound for the buffers of all sockets together. */
    private static final int SOCKET_BUFFER = 64 << 10;

    /** When the kernel has taken nothing for so long, it is full. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Failures failures = new Failures();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean running;
    private volatile boolean full;
    private volatile boolean closing;

    private StoppedReaders() {}

    /**
     * Connects clients.
     *
     * @param loops the event loops of the clients
     * @param server where they connect
     * @param connections how many
     * @return the clients, which send nothing before they are started
     */
    public static StoppedReaders open(ClientLoops loops, InetSocketAddress server, int connections) {
        StoppedReaders clients = new StoppedReaders();
        for (int n = 0; n < connections; n++) {
            clients.connect(loops, loops.all().get(n % loops.all().size()), server, "stopped reader " + n);
        }
        return clients;
    }

    private void connect(ClientLoops loops, EventLoop loop, InetSocketAddress server, String name) {
        FailureReporter reporter = new FailureReporter(name, failures, () -> closing);
        channels.add(loops.tcp(loop)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .handler(new Sender(reporter))
                .connect(server)
                .syncUninterruptibly()
                .channel());
    }

    @Override
    public void start() {
        running = true;
        channels.forEach(this::send);
    }

    /** Sends a message, and the next when the kernel has taken it. */
    private void send(Channel channel) {
        if (running) {
            sent.incrementAndGet();
            channel.writeAndFlush(PATTERN.slice(0, MESSAGE_BYTES)).addListener(taken -> {
                if (taken.isSuccess()) {
                    send(channel);
                }
            });
        }
    }

    /** Waits until no kernel takes more, and then sends nothing new. */
    @Override
    public void stop(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        long before = -1;
        long since = 0;
        while (!full && System.nanoTime() - end < 0) {
            long now = System.nanoTime();
            if (sent.get() != before) {
                before = sent.get();
                since = now;
            }
            full = now - since >= STILL_NANOS;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        running = false;
    }

    @Override
    public Totals totals() {
        long messages = sent.get();
        return new Totals(messages, 0, full ? messages : 0, 0, 0);
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public void close() {
        closing = true;
        channels.close().awaitUninterruptibly();
    }

    /** Tells of a connection that the server has ended. */
    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final FailureReporter reporter;

        Sender(FailureReporter reporter) {
            this.reporter = reporter;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reporter.failed(ctx, cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            reporter.ended();
        }
    }
}
