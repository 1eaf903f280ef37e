// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.console.ConsolePage;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a console is there, and when not. */
@ExtendWith(NoLeaks.class)
class ConsoleLifeTest {
    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String where = "the console cannot be served on 127.0.0.1:" + taken.getLocalPort() + ": ";
            Refusal.thrown(IOException.class, where, () -> ConsolePage.serve(manager, taken.getLocalPort()));
            Refusal.thrown(IllegalArgumentException.class, "65536", () -> ConsolePage.serve(manager, 65_536));
        }
    }

    @Test
    void nullIsRefused() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
            assertThrows(NullPointerException.class, () -> ConsolePage.serve(null, 0));
            assertThrows(NullPointerException.class, () -> ConsolePage.serve(null, address));
            assertThrows(NullPointerException.class, () -> ConsolePage.serve(manager, null));
            assertThrows(NullPointerException.class, () -> ConsolePage.serve(manager, address, (String) null));
            assertThrows(NullPointerException.class, () -> ConsolePage.serve(manager, address, (String[]) null));
        }
    }

    @Test
    void itIsServedToThisMachineUnlessAnAddressIsGiven() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create();
                ConsolePage here = ConsolePage.serve(manager, 0);
                ConsolePage everywhere = ConsolePage.serve(manager, new InetSocketAddress(0))) {
            assertEquals(URI.create("http://127.0.0.1:" + here.port() + "/"), here.uri());
            assertEquals(URI.create("http://localhost:" + everywhere.port() + "/"), everywhere.uri());
            Peer.connect(everywhere.port()).close();
        }
    }

    @Test
    void aNameWithoutAddressIsNamed() {
        try (ConnectionManager manager = ConnectionManager.create()) {
            Refusal.thrown(
                    UnknownHostException.class,
                    "nowhere.invalid",
                    () -> ConsolePage.serve(manager, InetSocketAddress.createUnresolved("nowhere.invalid", 0)));
        }
    }

    @Test
    void itsPortIsFreeWhenItHasClosedAndTheManagerGoesOn() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            ConsolePage first = ConsolePage.serve(manager, 0);
            try (Peer client = Peer.connect(first.port())) {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertEquals("HTTP/1.1 200", client.readText(12));
                first.close();
                client.readToEnd();
                first.close();
                try (ConsolePage second = ConsolePage.serve(manager, first.port())) {
                    assertEquals(first.port(), second.port());
                    assertFalse(Reply.body(second, "/").isEmpty());
                }
            }
            assertFalse(manager.closed().isDone());
        }
    }

    @Test
    void itEndsWithItsManager() throws Exception {
        ConnectionManager manager = ConnectionManager.create();
        ConsolePage console = ConsolePage.serve(manager, 0);
        manager.close();
        assertThrows(ConnectException.class, () -> Peer.connect(console.port()));
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("cmgr-console")));
        Refusal.thrown(ManagerClosedException.class, "the manager has closed", () -> ConsolePage.serve(manager, 0));
        console.close();
    }

    /** That jar is optional. */
    @Test
    void withoutNettysHttpCodecAManagerWorksAndTheConsoleSaysWhatItNeeds() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("netty-codec-http"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildProcess program = ChildProcess.jvm(List.of(), List.of(), classPath, WithoutCodec.class)) {
            assertEquals("listens", program.readLine());
            assertEquals(
                    "the console needs io.netty:netty-codec-http, in the version of the other jars of Netty",
                    program.readLine());
        }
    }

    /** A program with a manager, which prints how its console is refused. */
    static final class WithoutCodec {
        private WithoutCodec() {}

        public static void main(String[] arguments) throws IOException {
            try (ConnectionManager manager = ConnectionManager.create()) {
                manager.listenTcp(0, (session, data, from) -> {});
                System.out.println("listens");
                ConsolePage.serve(manager, 0).close();
            } catch (IllegalStateException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    /** It is then that one needs it. */
    @Test
    void itAnswersWhileAllEventLoopsAreBlocked() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CompletableFuture<Void> release = new CompletableFuture<>();
        try (ConnectionManager manager =
                ConnectionManager.builder().eventLoops(1).build()) {
            int port = manager.listenTcp(0, (session, data, from) -> {
                        blocked.countDown();
                        release.join();
                    })
                    .port();
            try (Peer peer = Peer.connect(port);
                    ConsolePage console = ConsolePage.serve(manager, 0)) {
                peer.send("?");
                blocked.await();
                assertTrue(Reply.body(console, "/stats.json").contains("\"id\":\"a1\""));
                assertTrue(Reply.body(console, "/explain?id=a1").contains("is open"));
            } finally {
                release.complete(null);
            }
        }
    }
}
