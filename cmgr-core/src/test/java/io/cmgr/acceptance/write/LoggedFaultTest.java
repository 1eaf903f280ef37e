// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the application's handlers do wrong is in the log. In a process of its own, since that of the tests is silent. */
@ExtendWith(NoLeaks.class)
class LoggedFaultTest {
    private static final String LOGS_FAULTS = "-Dorg.slf4j.simpleLogger.log.io.cmgr.engine.report.FaultLog=warn";

    /** Its handler hands on texts where bytes are expected. */
    static final class TextServer {
        private TextServer() {}

        public static void main(String... arguments) throws Exception {
            TcpListen where = TcpListen.on(0).pipeline(pipeline -> pipeline.addLast(new Texts()));
            try (ConnectionManager manager = ConnectionManager.builder()
                    .transport(Transport.valueOf(arguments[0]))
                    .build()) {
                System.out.println(
                        manager.listen(where, (session, data, from) -> {}).port());
                manager.closed().join();
            }
        }
    }

    private static final class Texts extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.fireChannelRead("a text");
        }
    }

    @OnEachTransport
    void whatAPipelineHandsOnThatIsNoByteBufIsLoggedOnce(Transport transport) throws Exception {
        try (ChildProcess server =
                ChildProcess.jvm(List.of(), List.of(LOGS_FAULTS), TextServer.class, transport.name())) {
            int port = Integer.parseInt(server.readLine());
            for (int i = 0; i < 3; i++) {
                try (Peer peer = Peer.connect(port)) {
                    assertEquals(0, peer.send("x").readToEnd().length);
                }
            }
            List<String> warnings = warnings(server);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("session a1"), warnings::toString);
            assertTrue(String.join("\n", server.errors()).contains("java.lang.String"), warnings::toString);
        }
    }

    private static List<String> warnings(ChildProcess server) throws Exception {
        return server.errors().stream().filter(line -> line.contains("WARN")).toList();
    }
}
