// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.latest;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Many peers on one thread that read snapshots of the key {@code m}, which must be whole and in order. */
final class SnapshotReaders implements Closeable {
    private final Selector selector = Selector.open();
    private final List<Reader> readers = new ArrayList<>();
    private final Background thread = new Background();
    private final CompletableFuture<Void> outcome;
    private volatile boolean over;

    SnapshotReaders(int port, int peers) throws IOException {
        for (int i = 0; i < peers; i++) {
            SocketChannel socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            Reader reader = new Reader();
            readers.add(reader);
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ, reader);
        }
        outcome = thread.start("readers", this::read);
    }

    /** Waits until each has received the snapshot of this number. */
    boolean allHave(int number) {
        Deadline.until(
                "snapshot " + number,
                60,
                () -> outcome.isDone() || readers.stream().allMatch(reader -> reader.newest == number));
        return !outcome.isDone();
    }

    private void read() throws IOException {
        while (!over) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                ((Reader) key.attachment()).read((SocketChannel) key.channel());
            }
            selector.selectedKeys().clear();
        }
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

    private static final class Reader {
        private final ByteBuffer message = ByteBuffer.allocate(Snapshots.BYTES);
        private volatile int newest = -1;

        void read(SocketChannel socket) throws IOException {
            if (socket.read(message) < 0) {
                throw new AssertionError("the stream ended early");
            }
            if (!message.hasRemaining()) {
                String text = new String(message.array(), StandardCharsets.UTF_8);
                int number = Integer.parseInt(text.substring(1, 8));
                if (number <= newest || !text.equals(Snapshots.text('m', number))) {
                    throw new AssertionError(number + " after " + newest);
                }
                newest = number;
                message.clear();
            }
        }
    }
}
