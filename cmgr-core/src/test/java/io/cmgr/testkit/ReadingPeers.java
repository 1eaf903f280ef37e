// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Many peers on one thread. Each reads, and expects the {@link TestStream} from its start. */
public final class ReadingPeers implements Closeable {
    private final Selector selector = Selector.open();
    private final List<AtomicLong> received = new ArrayList<>();
    private final Background thread = new Background();
    private final CompletableFuture<Void> outcome;
    private volatile boolean over;

    public ReadingPeers(int port, int peers) throws IOException {
        for (int i = 0; i < peers; i++) {
            SocketChannel peer = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            AtomicLong bytes = new AtomicLong();
            received.add(bytes);
            peer.configureBlocking(false);
            peer.register(selector, SelectionKey.OP_READ, bytes);
        }
        outcome = thread.start("audience", this::read);
    }

    /** Whether every peer has received at least this many bytes. Fails if one of them has received a wrong byte. */
    public boolean has(long bytes) {
        if (outcome.isCompletedExceptionally()) {
            throw new AssertionError(Deadline.failure(outcome));
        }
        return received.stream().allMatch(each -> each.get() >= bytes);
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        thread.close();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        while (!over) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                AtomicLong bytes = (AtomicLong) key.attachment();
                int got = ((SocketChannel) key.channel()).read(buffer.clear());
                if (got < 0 || !TestStream.matches(bytes.get(), buffer.array(), got)) {
                    throw new AssertionError(got < 0 ? "the stream ended early" : "not the pattern at " + bytes);
                }
                bytes.addAndGet(got);
            }
            selector.selectedKeys().clear();
        }
    }
}
