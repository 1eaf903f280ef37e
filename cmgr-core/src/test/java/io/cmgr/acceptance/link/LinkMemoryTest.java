// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a link takes that has nothing to do, in bytes of the objects that a garbage collection leaves. */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class LinkMemoryTest {
    private static final int MANY = Integer.getInteger("cmgr.memory.links", 2000);
    private static final SessionHandler NO_HANDLER = (session, data, from) -> {};

    /** Begins something with a manager, and returns when it has come to rest. */
    private interface Step {
        void run(ConnectionManager manager, TcpConnect where, ServerSocket server) throws Exception;
    }

    @OnEachTransport
    void aLinkThatIsUpTakesFourHundredBytesBesideItsSession(Transport transport) throws Exception {
        long session =
                bytesEach(transport, (manager, where, silent) -> Deadline.get(manager.connect(where, NO_HANDLER)));
        long link = bytesEach(
                transport,
                (manager, where, silent) ->
                        Deadline.get(manager.link(where, NO_HANDLER).connected()));
        System.out.println(transport + ": a session takes " + session + " bytes, and with a link " + link);
        assertTrue(link - session <= 400, () -> link + " bytes, and without a link " + session);
    }

    @OnEachTransport
    void aLinkThatIsDownTakesOneKibibyte(Transport transport) throws Exception {
        long link = bytesEach(transport, (manager, where, server) -> {
            Link down = manager.link(where, Upstream.ON_REQUEST, NO_HANDLER);
            server.accept().close();
            awaitFailure(down);
        });
        System.out.println(transport + ": a link that is down takes " + link + " bytes");
        assertTrue(link <= 1024, () -> link + " bytes");
    }

    @OnEachTransport
    void theFailureOfAnAttemptTakesOneKibibyteMore(Transport transport) throws Exception {
        long link = bytesEach(transport, (manager, where, server) -> {
            server.close();
            awaitFailure(manager.link(where, Upstream.ON_REQUEST, NO_HANDLER));
        });
        System.out.println(transport + ": a link whose attempt was refused takes " + link + " bytes");
        assertTrue(link <= 2048, () -> link + " bytes");
    }

    private static void awaitFailure(Link link) {
        Deadline.until("a failure", () -> link.stats().failures() == 1);
    }

    private static long bytesEach(Transport transport, Step step) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
                ConnectionManager manager = Transports.manager(transport)) {
            TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort());
            for (int i = 0; i < MANY / 10; i++) { // so that all that is loaded and grown once is there
                step.run(manager, where, server);
            }
            long before = usedHeap();
            for (int i = 0; i < MANY; i++) {
                step.run(manager, where, server);
            }
            return (usedHeap() - before) / MANY;
        }
    }

    /** The bytes of all objects that can be reached, by the JVM's histogram of classes. Free memory is less exact. */
    private static long usedHeap() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(ProcessHandle.current().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String total = histogram.substring(histogram.lastIndexOf("Total")).strip();
        return Long.parseLong(total.split("\\s+", -1)[2]);
    }
}
