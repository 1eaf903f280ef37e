// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A peer over a Unix-domain socket. It does not use Netty. */
public final class UnixPeer implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final SocketChannel socket;
    private final Selector selector = Selector.open();

    private UnixPeer(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ);
    }

    public static UnixPeer connect(Path path) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
            return new UnixPeer(socket);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** The other side of a connection that the manager has opened. */
    public static UnixPeer of(SocketChannel accepted) throws IOException {
        return new UnixPeer(accepted);
    }

    /** Sends the text, waiting where the kernel has no room for it. */
    public UnixPeer send(String text) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (data.hasRemaining()) {
            if (socket.write(data) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
        return this;
    }

    private void await(int operation) throws IOException {
        socket.keyFor(selector).interestOps(operation);
        assertTrue(selector.select(PATIENCE_MILLIS) > 0, "nothing comes or goes");
        selector.selectedKeys().clear();
    }

    /** Ends our direction. The other one stays open. */
    public UnixPeer finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    public String readText(int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        while (data.hasRemaining()) {
            assertTrue(read(data) >= 0, "the stream ended early");
        }
        return new String(data.array(), UTF_8);
    }

    /** Reads everything until the other side's end, and then ends our side. */
    public byte[] readToEnd() throws IOException {
        byte[] all = readInput();
        finish();
        return all;
    }

    /** Everything until the other end's end; our direction stays. */
    public byte[] readInput() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer data = ByteBuffer.allocate(1 << 16);
        while (read(data.clear()) >= 0) {
            all.write(data.array(), 0, data.position());
        }
        return all.toByteArray();
    }

    private int read(ByteBuffer data) throws IOException {
        int count = socket.read(data);
        while (count == 0) {
            await(SelectionKey.OP_READ);
            count = socket.read(data);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        socket.close();
    }
}
