// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.cmgr.examples.wire.BinaryFrames;
import io.cmgr.examples.wire.LineFeeds;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of the clients travel over a connection.
 *
 * @param framing how a message is told from the next one
 * @param tls makes the connections TLS; null for plain text
 * @param webSocket where the server upgrades to WebSocket, whose messages are binary; null for no WebSocket
 */
public record Wire(
        Framing framing, @Nullable SslContext tls, @Nullable URI webSocket) {
    /** How a message is told from the next one. */
    public enum Framing {
        /** Not at all: what comes back are the same bytes, in pieces of any length. */
        RAW,
        /** Each message is a line of text, which ends with a line feed. */
        LINES,
        /** Each message has its length before it, in four bytes. */
        LENGTH
    }

    /** Bytes over TCP or a Unix-domain socket. */
    public static final Wire PLAIN = new Wire(Framing.RAW, null, null);

    private static final int LONGEST = 1 << 24;
    private static final int LONGEST_ANSWER = 8192;
    private static final int LENGTH_BYTES = 4;

    /**
     * Messages in frames over plain TCP.
     *
     * @param framing how a message is told from the next one
     * @return the wire
     */
    public static Wire framed(Framing framing) {
        return new Wire(framing, null, null);
    }

    /**
     * Bytes over TLS.
     *
     * @param context the client's context
     * @return the wire
     */
    public static Wire tls(SslContext context) {
        return new Wire(Framing.RAW, context, null);
    }

    /**
     * Messages of a WebSocket without TLS.
     *
     * @param where the address that the server knows it by
     * @return the wire
     */
    public static Wire webSocket(URI where) {
        return new Wire(Framing.RAW, null, where);
    }

    /** What distinguishes the wire, for people. */
    @Override
    public String toString() {
        String below = tls == null ? "plain" : "TLS";
        if (webSocket != null) {
            return below + ", WebSocket";
        }
        return switch (framing) {
            case RAW -> below;
            case LINES -> below + ", lines";
            case LENGTH -> below + ", length before each";
        };
    }

    /** Whether messages arrive one by one, as they were sent. */
    boolean keepsMessages() {
        return webSocket != null || framing != Framing.RAW;
    }

    /** Whether a message may have bytes of every value. */
    boolean isBinary() {
        return framing != Framing.LINES;
    }

    /** Adds what is between the socket and a client, and opens the gate to the client when that is ready. */
    void addTo(Channel channel, ReadyGate gate) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        if (webSocket != null) {
            pipeline.addLast(
                    new HttpClientCodec(),
                    new HttpObjectAggregator(LONGEST_ANSWER),
                    new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                            .webSocketUri(webSocket)
                            .maxFramePayloadLength(LONGEST)
                            .sendCloseFrame(null)
                            .build()),
                    new BinaryFrames());
        }
        switch (framing) {
            case RAW -> {}
            case LINES -> pipeline.addLast(new LineBasedFrameDecoder(LONGEST), new LineFeeds());
            case LENGTH ->
                pipeline.addLast(
                        new LengthFieldBasedFrameDecoder(LONGEST, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
                        new LengthFieldPrepender(LENGTH_BYTES));
        }
        pipeline.addLast(gate);
    }

    /** What has to be done before messages can be sent. */
    ReadyGate.Until readyAfter() {
        return webSocket != null
                ? ReadyGate.Until.UPGRADE
                : tls != null ? ReadyGate.Until.TLS : ReadyGate.Until.CONNECT;
    }
}
