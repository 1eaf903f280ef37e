// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.pcap.PcapWriteHandler;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has Netty's handler make packets of the messages. It works in a channel of its own, so that a fault of the capture
 * is none of the session's pipeline, and gets slices that begin at index 0, since it takes its bytes from there.
 */
final class PcapRecorder implements Recorder {
    /** What becomes one packet at most, which must fit a packet of IP and be written as a whole. */
    private static final int PORTION = 32 << 10;

    private final CaptureFile file;
    private final EmbeddedChannel packets;

    /** The address of a socket that receives datagrams; null of a stream. */
    private final @Nullable InetSocketAddress receiver;

    private PcapRecorder(CaptureFile file, PcapWriteHandler handler, @Nullable InetSocketAddress receiver) {
        this.file = file;
        this.receiver = receiver;
        packets = new EmbeddedChannel(handler); // which begins the file
    }

    /**
     * Packets of the connection between these two addresses, which are replaced if they are none of the internet.
     *
     * @param accepted whether the remote one has connected
     */
    static PcapRecorder ofStream(
            CaptureFile file, SocketAddress local, @Nullable SocketAddress remote, boolean accepted) {
        InetSocketAddress server = loopback(1);
        InetSocketAddress client = loopback(2);
        if (remote instanceof InetSocketAddress peer
                && !peer.isUnresolved()
                && local instanceof InetSocketAddress here
                && !here.isUnresolved()) {
            InetSocketAddress own = ofFamily(peer, here);
            server = accepted ? own : peer;
            client = accepted ? peer : own;
        }
        return new PcapRecorder(
                file,
                PcapWriteHandler.builder()
                        .forceTcpChannel(server, client, accepted)
                        .build(file),
                null);
    }

    /** Packets that are sent and received at this address. */
    static PcapRecorder ofDatagrams(CaptureFile file, InetSocketAddress local) {
        return new PcapRecorder(
                file,
                PcapWriteHandler.builder()
                        .captureZeroByte(true)
                        .forceUdpChannel(local, local)
                        .build(file),
                local);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(address(127, 0, 0, 1), port);
    }

    /** The own address in the peer's family: a socket of both families has the address {@code ::}. */
    private static InetSocketAddress ofFamily(InetSocketAddress peer, InetSocketAddress own) {
        boolean four = peer.getAddress() instanceof Inet4Address;
        return four == own.getAddress() instanceof Inet4Address
                ? own
                : new InetSocketAddress(four ? address(0, 0, 0, 0) : address(new int[16]), own.getPort());
    }

    private static InetAddress address(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException ofNoLength) {
            throw new AssertionError(ofNoLength);
        }
    }

    @Override
    public boolean keep(ChannelHandlerContext ctx, Object message, boolean sent) throws IOException {
        if (message instanceof DatagramPacket datagram && receiver != null) {
            pass(packet(datagram, receiver, sent), sent);
            return file.commit();
        }
        if (!(message instanceof ByteBuf bytes)) {
            return true;
        }
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; at += PORTION) {
            pass(bytes.retainedSlice(at, Math.min(PORTION, end - at)), sent);
            if (!file.commit()) {
                return false;
            }
        }
        return true;
    }

    /** The datagram with both addresses, which the channel of the packets cannot know. */
    private static DatagramPacket packet(DatagramPacket datagram, InetSocketAddress local, boolean sent) {
        InetSocketAddress peer = sent ? datagram.recipient() : datagram.sender();
        InetSocketAddress own = ofFamily(peer, local);
        ByteBuf content = datagram.content().retainedSlice();
        return sent ? new DatagramPacket(content, peer, own) : new DatagramPacket(content, own, peer);
    }

    private void pass(Object message, boolean sent) {
        if (sent) {
            packets.writeOutbound(message);
            packets.releaseOutbound();
        } else {
            packets.writeInbound(message);
            packets.releaseInbound();
        }
    }

    /** The handler adds the end of the connection, and closes the file. */
    @Override
    public CompletableFuture<Void> end() {
        packets.finishAndReleaseAll();
        return file.closed();
    }
}
