// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** jnats and Netty: one connection requests, the other writes to a channel and answers when that is done. */
final class NatsRequests {
    private static final String SUBJECT = "bench.write";
    private static final int IN_FLIGHT = 64;
    private static final int BYTES = 64;
    private static final byte[] WRITTEN = {};

    private NatsRequests() {}

    static Server start(int count, InetSocketAddress engine) throws IOException {
        NettyLoops loops = new NettyLoops(count);
        CompletableFuture<Channel> connected = new CompletableFuture<>();
        Sink.connect(loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        connected.complete(ctx.channel());
                    }
                });
            }
        }));
        Channel channel = connected.join();
        Connection requester = NatsClients.connect(engine);
        Connection responder = NatsClients.connect(engine);
        responder
                .createDispatcher(request -> channel.writeAndFlush(Unpooled.wrappedBuffer(request.getData()))
                        .addListener(written -> responder.publish(request.getReplyTo(), WRITTEN)))
                .subscribe(SUBJECT);
        NatsClients.settle(responder);
        byte[] message = new byte[BYTES];
        InFlight requests = new InFlight(IN_FLIGHT, () -> requester.request(SUBJECT, message));
        return new Server(
                0,
                () -> {
                    NatsClients.close(requester);
                    NatsClients.close(responder);
                    loops.close();
                },
                requests);
    }
}
