// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose messages the server sends back. All that are due go out in one flush, and where nothing tells one
 * from the next, in one write.
 */
final class EchoClient extends ChannelInboundHandlerAdapter implements Client {
    private static final BytePattern BINARY = BytePattern.binary();
    private static final BytePattern TEXT = BytePattern.text();

    private final ClientGroup group;
    private final Window window;
    private final FailureReporter reporter;
    private final BytePattern pattern;

    /** Whether the messages come back one by one, and not as a stream. */
    private final boolean oneByOne;

    private final int size;

    /** Null until the connection is open. */
    private @Nullable ChannelHandlerContext context;

    /** The position of the first byte in the pattern; different for each connection. */
    private final long first;

    private long sent;

    private long heard;

    /** How many bytes have arrived of a message that is not whole yet. */
    private int partial;

    EchoClient(ClientGroup group, Window window, FailureReporter reporter, Wire wire, int size, int index) {
        this.group = group;
        this.window = window;
        this.reporter = reporter;
        pattern = wire.isBinary() ? BINARY : TEXT;
        oneByOne = wire.keepsMessages();
        this.size = size;
        first = index * 7919L;
        sent = first;
        heard = first;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        group.add(this);
    }

    @Override
    public void begin(long now) {
        window.begin(now);
        tick(now);
    }

    @Override
    public void tick(long now) {
        ChannelHandlerContext ctx = requireNonNull(context);
        int due = window.open(now);
        if (due == 0) {
            return;
        }
        long end = sent + (long) due * size;
        while (sent < end) {
            ByteBuf part = oneByOne ? message(ctx) : pattern.slice(sent, end - sent);
            sent += part.readableBytes();
            ctx.write(part, ctx.voidPromise());
        }
        ctx.flush();
    }

    private ByteBuf message(ChannelHandlerContext ctx) {
        ByteBuf message = ctx.alloc().directBuffer(size);
        pattern.copy(sent, size, message);
        return message;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        int length = data.readableBytes();
        int matching = pattern.matching(heard, data, data.readerIndex(), length);
        data.release();
        if (matching < length) {
            reporter.wrongBytes(ctx, "byte " + (heard - first + matching) + " of what came back is wrong");
        } else if (heard + length > sent) {
            reporter.wrongBytes(ctx, (heard + length - sent) + " bytes more than were sent");
        } else if (oneByOne && length != size) {
            reporter.wrongBytes(ctx, "a message of " + length + " bytes, not " + size);
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
        group.heard(messages, messages * size);
        tick(now);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reporter.failed(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        group.remove(this);
        window.abandon();
        reporter.ended();
    }
}
