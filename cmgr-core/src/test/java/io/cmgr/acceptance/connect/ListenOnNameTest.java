// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A listener on a name listens on all its addresses. It runs in a child process with its own hosts file. */
@ExtendWith(NoLeaks.class)
class ListenOnNameTest {
    @OnEachTransport
    void aNameListensOnAllItsAddressesOrOnNone(Transport transport, @TempDir Path directory) throws Exception {
        Path names =
                Files.writeString(directory.resolve("hosts"), "127.0.0.2 three\n127.0.0.3 three\n127.0.0.4 three\n");
        try (ChildProcess child = ChildProcess.jvm(
                List.of(), List.of("-Djdk.net.hosts.file=" + names), Listening.class, transport.name())) {
            assertEquals("/127.0.0.2 first, 3 answered, 1 listener", child.readLine());
            assertEquals("3 answered at the close, then 0", child.readLine());
            assertEquals(
                    "cannot bind 127.0.0.3: Address already in use, 0 listeners, the others free", child.readLine());
        }
    }

    /** The child process. */
    static final class Listening {
        private static final List<String> ADDRESSES = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4");

        private Listening() {}

        public static void main(String[] arguments) throws IOException {
            SessionHandler echo = (session, data, from) -> session.write(data.retain());
            try (ConnectionManager manager = ConnectionManager.builder()
                    .transport(Transport.valueOf(arguments[0]))
                    .build()) {
                Listener listener = manager.listen(TcpListen.on("three", 0), echo);
                int answered = answered(listener.port(), () -> {});
                System.out.println(((InetSocketAddress) listener.localAddress()).getAddress() + " first, " + answered
                        + " answered, " + manager.listeners().size() + " listener");
                listener.pause();
                System.out.println(
                        answered(listener.port(), () -> listener.close().join()) + " answered at the close, then "
                                + answered(listener.port(), () -> {}));
                Set<String> refusals = new TreeSet<>();
                for (int i = 0; i < 100; i++) {
                    refusals.add(oneIsTaken(manager, echo));
                }
                System.out.println(String.join("; ", refusals));
            }
        }

        private static String oneIsTaken(ConnectionManager manager, SessionHandler echo) throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.3"))) {
                try {
                    manager.listen(TcpListen.on("three", taken.getLocalPort()), echo);
                    return "not refused";
                } catch (IOException refused) {
                    return refused.getMessage()
                                    .replaceAll(":" + taken.getLocalPort() + "|bind\\(..\\) failed[^:]*: ", "")
                            + ", " + manager.listeners().size() + " listeners, "
                            + (isFree("127.0.0.2", taken) && isFree("127.0.0.4", taken) ? "the others free" : "taken");
                }
            }
        }

        private static boolean isFree(String address, ServerSocket taken) throws IOException {
            try (ServerSocket free = new ServerSocket(taken.getLocalPort(), 50, InetAddress.getByName(address))) {
                return free.isBound();
            } catch (BindException inUse) {
                return false;
            }
        }

        /** How many of the addresses answer peers that have connected before the event. */
        private static int answered(int port, Runnable event) {
            List<Peer> callers = new ArrayList<>();
            for (String address : ADDRESSES) {
                try {
                    callers.add(Peer.connect(address, port).send("x"));
                } catch (IOException refused) {
                    // not counted
                }
            }
            event.run();
            int answered = 0;
            for (Peer caller : callers) {
                try (caller) {
                    answered += caller.readText(1).equals("x") ? 1 : 0;
                } catch (IOException reset) {
                    // not counted
                }
            }
            return answered;
        }
    }
}
