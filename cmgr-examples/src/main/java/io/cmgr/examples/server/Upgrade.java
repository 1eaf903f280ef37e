// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/** The way from HTTP to a WebSocket that carries binary messages, the same for all servers. */
final class Upgrade {
    private static final int LONGEST_REQUEST = 4096;

    private Upgrade() {}

    static void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(LONGEST_REQUEST),
                new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath(ServerType.WEB_SOCKET.getPath())
                        .maxFramePayloadLength(Server.LONGEST_MESSAGE)
                        .withUTF8Validator(false)
                        .build()));
    }
}
