// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.json.JsonObjectDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.net.SocketAddress;

final class JsonServer implements SessionHandler {
    static TcpListen where(int port) {
        return TcpListen.on(port).codec(JsonServer::addJson);
    }

    private static void addJson(ChannelPipeline pipeline) {
        pipeline.addLast(new JsonObjectDecoder(1 << 20), new StringDecoder(UTF_8), new StringEncoder(UTF_8));
    }

    @Override
    public void onMessage(Session session, Object message) {
        session.writeMessage("{\"heard\":" + message + "}");
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {} // never called: a codec has messages
}
