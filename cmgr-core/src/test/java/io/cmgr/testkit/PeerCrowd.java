// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Peers in a process of their own, whose descriptors do not count as those of the test. They read all, and end all at
 * once when the process is closed.
 */
public final class PeerCrowd {
    private PeerCrowd() {}

    /** Starts the process; returns when all peers are connected. */
    public static ChildProcess connect(int port, int peers) throws IOException {
        ChildProcess crowd = ChildProcess.jvm(
                List.of(), List.of("-Xmx256m"), PeerCrowd.class, Integer.toString(port), Integer.toString(peers));
        crowd.readLine();
        return crowd;
    }

    /** The main method of the process. */
    public static void main(String[] arguments) throws IOException {
        Selector selector = Selector.open();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            SocketChannel peer = SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
            peer.configureBlocking(false);
            peer.register(selector, SelectionKey.OP_READ);
        }
        System.out.println("connected");
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
