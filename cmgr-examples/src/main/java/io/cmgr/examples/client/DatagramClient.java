// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket whose datagrams come back, in any order or not at all: each begins with its number, and is given up after
 * a second. The answers that one read loop finds are followed by as many datagrams in one flush.
 */
final class DatagramClient extends ChannelInboundHandlerAdapter implements Client {
    private static final Pattern PATTERN = Pattern.binary();
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    /** What is in no slot. */
    private static final long NOTHING = -1;

    private final Crew crew;
    private final Pace pace;
    private final Outcome outcome;
    private final int size;

    // A datagram's slot is its number modulo how many may be under way.
    private final long[] numbers;
    private final long[] begun;
    private final long[] sent;

    /** Null until the socket is open. */
    private @Nullable ChannelHandlerContext context;

    private int free;

    DatagramClient(Crew crew, Pace pace, Outcome outcome, int size, int inFlight) {
        this.crew = crew;
        this.pace = pace;
        this.outcome = outcome;
        this.size = size;
        numbers = new long[inFlight];
        begun = new long[inFlight];
        sent = new long[inFlight];
        free = inFlight;
        for (int slot = 0; slot < inFlight; slot++) {
            numbers[slot] = NOTHING - inFlight + slot + 1;
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        crew.join(this);
    }

    @Override
    public void begin(long now) {
        pace.begin(now);
        send(now);
    }

    @Override
    public void tick(long now) {
        for (int slot = 0; slot < numbers.length; slot++) {
            if (sent[slot] != 0 && now - sent[slot] > PATIENCE) {
                release(slot);
                crew.lost(1);
            }
        }
        send(now);
    }

    private void send(long now) {
        int due = crew.running() ? pace.due(now, free) : 0;
        if (due == 0) {
            return;
        }
        ChannelHandlerContext ctx = requireNonNull(context);
        free -= due;
        crew.sent(due);
        for (int slot = 0, left = due; left > 0; slot++) {
            if (sent[slot] == 0) {
                left--;
                begun[slot] = pace.begins(now);
                sent[slot] = now;
                numbers[slot] += numbers.length;
                ctx.write(datagram(ctx, numbers[slot]), ctx.voidPromise());
            }
        }
        ctx.flush();
    }

    private ByteBuf datagram(ChannelHandlerContext ctx, long number) {
        ByteBuf data = ctx.alloc().directBuffer(size).writeLong(number);
        PATTERN.copy(number * size, size - Long.BYTES, data);
        return data;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        hear(ctx, packet.content());
        packet.release();
    }

    private void hear(ChannelHandlerContext ctx, ByteBuf data) {
        int length = data.readableBytes();
        long number = length == size ? data.getLong(data.readerIndex()) : NOTHING;
        int body = size - Long.BYTES;
        if (number < 0 || PATTERN.matching(number * size, data, data.readerIndex() + Long.BYTES, body) < body) {
            outcome.wrongBytes(ctx, "a datagram of " + length + " bytes is none of those that were sent");
            return;
        }
        int slot = (int) (number % numbers.length);
        if (numbers[slot] == number && sent[slot] != 0) {
            crew.answered(System.nanoTime() - begun[slot]);
            crew.heard(1, length);
            release(slot);
        }
    }

    private void release(int slot) {
        sent[slot] = 0;
        free++;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        send(System.nanoTime());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        outcome.failed(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        crew.leave(this);
        crew.lost(numbers.length - free);
        outcome.ended();
    }
}
