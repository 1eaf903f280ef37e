// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that receives the messages of all senders, and may be a sender itself. It checks that each sender's
 * messages arrive whole and in order, and of a broadcast that none is missing. It skips whatever the server adds between
 * the messages.
 */
final class BroadcastClient extends ByteToMessageDecoder implements Client {
    private final ClientGroup group;
    private final Window window;
    private final FailureReporter reporter;
    private final BroadcastMessages messages;
    private final int index;

    /** Whether all messages of a sender come here, if one does. */
    private final boolean hearsAll;

    /**
     * The number that each sender's next message has at least. Negative before its first, which may have any number: the server may
     * have added this connection after the sender had begun.
     */
    private final int[] expected;

    /** Of each sender, which messages are answered. */
    private final List<Echoes> echoes;

    private final int connections;

    /** By which messages are sent; null if it is the connection. */
    private final @Nullable Feed feed;

    /** Null until the connection is open. */
    private @Nullable ChannelHandlerContext context;

    private int sent;

    /** The senders that may have been answered since the last read. */
    private final Set<Echoes> touched = new HashSet<>();

    BroadcastClient(
            ClientGroup group,
            Window window,
            FailureReporter reporter,
            BroadcastMessages messages,
            int index,
            Traffic traffic,
            List<Echoes> echoes,
            @Nullable Feed feed) {
        this.group = group;
        this.window = window;
        this.reporter = reporter;
        this.messages = messages;
        this.index = index;
        hearsAll = traffic.kind() == Traffic.Kind.BROADCAST;
        expected = new int[traffic.senders()];
        Arrays.fill(expected, -1);
        connections = traffic.connections();
        this.echoes = echoes;
        this.feed = feed;
        if (index < echoes.size()) {
            echoes.get(index).of(this);
        }
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
        if (index >= expected.length) {
            return;
        }
        int due = window.open(now);
        if (feed != null) {
            for (int n = 0; n < due; n++) {
                feed.publish(messages.message(UnpooledByteBufAllocator.DEFAULT, index, sent++));
            }
        } else if (due > 0) {
            ChannelHandlerContext ctx = requireNonNull(context);
            for (int n = 0; n < due; n++) {
                ctx.write(messages.message(ctx.alloc(), index, sent++), ctx.voidPromise());
            }
            ctx.flush();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int heard = 0;
        int begin = in.readerIndex();
        while (skipToMessage(in) && in.readableBytes() >= messages.size()) {
            if (!hear(in)) {
                reporter.wrongBytes(ctx, "a message is not the one that comes next of its sender");
                in.skipBytes(in.readableBytes());
                break;
            }
            heard++;
        }
        group.heard(heard, in.readerIndex() - begin);
    }

    /** Skips to the beginning of the next message; false if there is none yet. */
    private static boolean skipToMessage(ByteBuf in) {
        if (in.isReadable() && in.getByte(in.readerIndex()) == BroadcastMessages.MARK) {
            return true;
        }
        int strange = in.bytesBefore(BroadcastMessages.MARK);
        in.skipBytes(strange < 0 ? in.readableBytes() : strange);
        return strange >= 0;
    }

    private boolean hear(ByteBuf in) {
        int sender = messages.sender(in, in.readerIndex());
        if (sender < 0 || sender >= expected.length) {
            return false;
        }
        int number = messages.number(in, in.readerIndex());
        boolean inOrder = expected[sender] < 0 || (hearsAll ? number == expected[sender] : number >= expected[sender]);
        if (!inOrder || !messages.isWhole(in, in.readerIndex(), sender, number)) {
            return false;
        }
        expected[sender] = number + 1;
        in.skipBytes(messages.size());
        int server = Math.floorMod(index - sender, connections);
        if (server < echoes.get(sender).servers()) {
            echoes.get(sender).delivered(server, number);
            touched.add(echoes.get(sender));
        }
        return true;
    }

    /** So many more of this sender's messages have been answered. */
    void answered(int more) {
        long now = System.nanoTime();
        window.answered(more, now);
        tick(now);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        touched.forEach(Echoes::tell);
        touched.clear();
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
