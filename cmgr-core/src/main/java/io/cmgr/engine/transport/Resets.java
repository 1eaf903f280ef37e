// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a reset from other errors of a connection. An error of Netty's native transports has a number. An error of NIO
 * has only a message, which comes from the system, in the language of this machine, unless the error occurred in a
 * read. So the system is asked for its words once. Any thread.
 */
public final class Resets {
    private static final String BROKEN_PIPE = "Broken pipe";

    /** The JDK's own words for an error in a read; the system's in English begin in the same way. */
    private static final String CONNECTION_RESET = "Connection reset";

    private static final ByteBuffer ONE_BYTE = ByteBuffer.allocate(1).asReadOnlyBuffer();
    private static final List<String> WORDS = words();

    private Resets() {}

    /** Learns the words, which takes a few descriptors and blocks for a moment. */
    static void learn() {
        // loading the class does it
    }

    public static boolean tellsOfOne(Throwable error) {
        if (error instanceof NativeIoException numbered) {
            int number = numbered.expectedErr();
            return number == Errors.ERRNO_ECONNRESET_NEGATIVE || number == Errors.ERRNO_EPIPE_NEGATIVE;
        }
        String message = error instanceof IOException ? error.getMessage() : null;
        return message != null && WORDS.stream().anyMatch(message::contains);
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of(BROKEN_PIPE, CONNECTION_RESET));
        try {
            String brokenPipe = ofBrokenPipe();
            if (!brokenPipe.equals(BROKEN_PIPE)) {
                words.add(brokenPipe);
                words.add(ofReset());
            }
        } catch (IOException withoutThem) {
            // the English words remain
        }
        return List.copyOf(words);
    }

    private static String ofBrokenPipe() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            pipe.source().close();
            return ofWriting(sink, BROKEN_PIPE);
        }
    }

    private static String ofReset() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            try (SocketChannel ours = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel theirs = server.accept();
                theirs.setOption(StandardSocketOptions.SO_LINGER, 0);
                theirs.close();
                return ofWriting(ours, CONNECTION_RESET);
            }
        }
    }

    private static String ofWriting(WritableByteChannel channel, String otherwise) {
        try {
            channel.write(ONE_BYTE.duplicate());
            return otherwise;
        } catch (IOException error) {
            return error.getMessage() == null ? otherwise : error.getMessage();
        }
    }
}
