// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Comers and goers: each connects, has one message echoed, closes, and comes again. Their messages count. */
public final class Churn implements Drive {
    private static final Pattern PATTERN = Pattern.binary();

    /**
     * A closed connection keeps its ports for a while, and the system looks ever longer for free ones; by several
     * addresses of one server there are more.
     */
    private static final int DOORS = 16;

    private final ClientLoops loops;
    private final List<InetSocketAddress> doors;
    private final int visitors;
    private final int size;
    private final Complaints complaints = new Complaints();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean running;

    /**
     * Creates the visitors, without sending them.
     *
     * @param loops whose event loops they use
     * @param port of the server on this machine whom they visit, by any of its loopback addresses
     * @param visitors how many are under way at a time
     * @param size the length of a message in bytes
     */
    public Churn(ClientLoops loops, int port, int visitors, int size) {
        this.loops = loops;
        doors = IntStream.rangeClosed(1, DOORS)
                .mapToObj(n -> new InetSocketAddress("127.0.0." + n, port))
                .toList();
        this.visitors = visitors;
        this.size = size;
    }

    @Override
    public void go() {
        running = true;
        for (int n = 0; n < visitors; n++) {
            visit(loops.all().get(n % loops.all().size()));
        }
    }

    private void visit(EventLoop loop) {
        if (!running) {
            return;
        }
        long number = begun.getAndIncrement();
        Outcome outcome = new Outcome("visit " + number, complaints, () -> false);
        loops.tcp(loop)
                .handler(new Visit(loop, number * size, outcome))
                .connect(doors.get((int) (number % DOORS)))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        lost.incrementAndGet();
                        complaints.connectionFailed(
                                "visit " + number + ": " + connected.cause().getMessage());
                    }
                });
    }

    @Override
    public void halt(Duration patience) {
        running = false;
        long end = System.nanoTime() + patience.toNanos();
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
    public Complaints complaints() {
        return complaints;
    }

    @Override
    public void close() {
        running = false;
    }

    /** One connection. */
    private final class Visit extends ChannelInboundHandlerAdapter {
        private final EventLoop loop;
        private final long position;
        private final Outcome outcome;
        private int heard;

        Visit(EventLoop loop, long position, Outcome outcome) {
            this.loop = loop;
            this.position = position;
            this.outcome = outcome;
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
                outcome.wrongBytes(ctx, "byte " + heard + " and what follows is wrong");
            }
            data.release();
            heard += length;
            if (heard >= size) {
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            outcome.failed(ctx, cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (heard == size) {
                answered.incrementAndGet();
            } else {
                lost.incrementAndGet();
                outcome.ended();
            }
            visit(loop);
        }
    }
}
