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
 * A UDP socket that sends numbered datagrams and receives them back, in any order. A datagram without an answer is
 * given up after a second. After each read loop, as many datagrams as were answered go out in one flush.
 */
final class DatagramClient extends ChannelInboundHandlerAdapter implements Client {
    private static final BytePattern PATTERN = BytePattern.binary();
    private static final long ANSWER_TIMEOUT = TimeUnit.SECONDS.toNanos(1);

    /** No datagram has this number. */
    private static final long NO_NUMBER = -1;

    private final ClientGroup group;
    private final SendSchedule schedule;
    private final FailureReporter reporter;
    private final int size;

    // A datagram's slot is its number modulo the number of slots. A slot is free while sent is 0.
    private final long[] numbers;
    private final long[] begun;
    private final long[] sent;

    /** Null until the socket is open. */
    private @Nullable ChannelHandlerContext context;

    private int free;

    DatagramClient(ClientGroup group, SendSchedule schedule, FailureReporter reporter, int size, int inFlight) {
        this.group = group;
        this.schedule = schedule;
        this.reporter = reporter;
        this.size = size;
        numbers = new long[inFlight];
        begun = new long[inFlight];
        sent = new long[inFlight];
        free = inFlight;
        for (int slot = 0; slot < inFlight; slot++) {
            numbers[slot] = (long) slot - inFlight; // so that the first datagram in the slot has the slot's number
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        group.add(this);
    }

    @Override
    public void begin(long now) {
        schedule.begin(now);
        send(now);
    }

    @Override
    public void tick(long now) {
        for (int slot = 0; slot < numbers.length; slot++) {
            if (sent[slot] != 0 && now - sent[slot] > ANSWER_TIMEOUT) {
                release(slot);
                group.lost(1);
            }
        }
        send(now);
    }

    private void send(long now) {
        int due = group.running() ? schedule.due(now, free) : 0;
        if (due == 0) {
            return;
        }
        ChannelHandlerContext ctx = requireNonNull(context);
        free -= due;
        group.sent(due);
        for (int slot = 0, left = due; left > 0; slot++) {
            if (sent[slot] == 0) {
                left--;
                begun[slot] = schedule.begins(now);
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
        long number = length == size ? data.getLong(data.readerIndex()) : NO_NUMBER;
        int body = size - Long.BYTES;
        if (number < 0 || PATTERN.matching(number * size, data, data.readerIndex() + Long.BYTES, body) < body) {
            reporter.wrongBytes(ctx, "a datagram of " + length + " bytes is none of those that were sent");
            return;
        }
        int slot = (int) (number % numbers.length);
        if (numbers[slot] == number && sent[slot] != 0) {
            group.answered(System.nanoTime() - begun[slot]);
            group.heard(1, length);
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
        reporter.failed(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        group.remove(this);
        group.lost(numbers.length - free);
        reporter.ended();
    }
}
