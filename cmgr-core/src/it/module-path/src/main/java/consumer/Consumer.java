// SPDX-License-Identifier: BSD-2-Clause
package consumer;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** As the one on the class path, but with the types of Netty that are part of cmgr's API, and the module's version. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] args) throws Exception {
        SslContext tls = SslContextBuilder.forClient().build();
        CompletableFuture<String> heard = new CompletableFuture<>();
        SessionHandler ear = new SessionHandler() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                heard.complete(data.toString(StandardCharsets.UTF_8));
            }
        };
        try (ConnectionManager manager = ConnectionManager.create()) {
            int port = manager.listenTcp(0, (session, data, from) -> session.write(data.retain())).port();
            manager.connect(TcpConnect.to("localhost", port), ear).get().write("carried by").get();
            String version =
                    ConnectionManager.class.getModule().getDescriptor().toNameAndVersion();
            System.out.println(heard.get() + " " + manager.transport() + " of " + version);
        }
        if (!tls.isClient()) {
            throw new AssertionError(tls);
        }
    }
}
