// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** A connection whose bytes come back. What is due goes out in one write, whatever the number of messages. */
final class EchoClient extends ChannelInboundHandlerAdapter implements Client {
    private static final Pattern PATTERN = Pattern.binary();

    private final Crew crew;
    private final Window window;
    private final Outcome outcome;
    private final int size;

    /** Null until the connection is open. */
    private @Nullable ChannelHandlerContext context;

    /** Where in the pattern the first byte stands; no two connections begin at the same place. */
    private final long first;

    private long sent;

    private long heard;

    /** Bytes of a message that has not arrived whole. */
    private int partial;

    EchoClient(Crew crew, Window window, Outcome outcome, int size, int index) {
        this.crew = crew;
        this.window = window;
        this.outcome = outcome;
        this.size = size;
        first = index * 7919L;
        sent = first;
        heard = first;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        crew.join(this);
    }

    @Override
    public void begin(long now) {
        window.begin(now);
        tick(now);
    }

    @Override
    public void tick(long now) {
        ChannelHandlerContext ctx = requireNonNull(context);
        long length = (long) window.open(now) * size;
        if (length == 0) {
            return;
        }
        for (long end = sent + length; sent < end; ) {
            ByteBuf part = PATTERN.slice(sent, end - sent);
            sent += part.readableBytes();
            ctx.write(part, ctx.voidPromise());
        }
        ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        int length = data.readableBytes();
        int matching = PATTERN.matching(heard, data, data.readerIndex(), length);
        data.release();
        if (matching < length) {
            outcome.wrongBytes(ctx, "byte " + (heard - first + matching) + " of what came back is wrong");
        } else if (heard + length > sent) {
            outcome.wrongBytes(ctx, (heard + length - sent) + " bytes more than were sent");
        } else {
            heard += length;
            partial += length;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        int messages = partial / size;
        partial %= size;
        window.answered(messages, now);
        crew.heard(messages, messages * size);
        tick(now);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        outcome.failed(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        crew.leave(this);
        window.abandon();
        outcome.ended();
    }
}
