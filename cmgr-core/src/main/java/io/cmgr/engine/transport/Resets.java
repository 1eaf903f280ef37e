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
 * Distinguishes a reset from other errors of a connection. An error of Netty's native transports has a number. An error
 * of NIO has only a message: the JDK's own if the error occurred in a read, or else the system's, in the language of
 * this machine. So the system's messages are found out once, by provoking both errors. Any thread.
 */
public final class Resets {
    private static final String BROKEN_PIPE = "Broken pipe";

    /** The JDK's own message for an error in a read. The system's English message begins with the same words. */
    private static final String CONNECTION_RESET = "Connection reset";

    private static final ByteBuffer ONE_BYTE = ByteBuffer.allocate(1).asReadOnlyBuffer();
    /** Parts of the messages that mean a reset. */
    private static final List<String> MESSAGES = messages();

    private Resets() {}

    /** Finds the system's messages out, if that has not been done. Takes a few descriptors and blocks for a moment. */
    static void loadMessages() {
        // loading the class has done it
    }

    /**
     * Whether the error means that the peer has reset the connection, or writes to a connection that no longer exists.
     */
    public static boolean isReset(Throwable error) {
        if (error instanceof NativeIoException numbered) {
            int number = numbered.expectedErr();
            return number == Errors.ERRNO_ECONNRESET_NEGATIVE || number == Errors.ERRNO_EPIPE_NEGATIVE;
        }
        String message = error instanceof IOException ? error.getMessage() : null;
        return message != null && MESSAGES.stream().anyMatch(message::contains);
    }

    private static List<String> messages() {
        List<String> messages = new ArrayList<>(List.of(BROKEN_PIPE, CONNECTION_RESET));
        try {
            String brokenPipe = brokenPipeMessage();
            if (!brokenPipe.equals(BROKEN_PIPE)) {
                messages.add(brokenPipe);
                messages.add(resetMessage());
            }
        } catch (IOException unknown) {
            // the English messages remain
        }
        return List.copyOf(messages);
    }

    private static String brokenPipeMessage() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            pipe.source().close();
            return messageOfWrite(sink, BROKEN_PIPE);
        }
    }

    private static String resetMessage() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            try (SocketChannel ours = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel theirs = server.accept();
                theirs.setOption(StandardSocketOptions.SO_LINGER, 0);
                theirs.close();
                return messageOfWrite(ours, CONNECTION_RESET);
            }
        }
    }

    private static String messageOfWrite(WritableByteChannel channel, String otherwise) {
        try {
            channel.write(ONE_BYTE.duplicate());
            return otherwise;
        } catch (IOException error) {
            return error.getMessage() == null ? otherwise : error.getMessage();
        }
    }
}
