// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Unix listener whose file is gone logs a warning. */
@ExtendWith(NoLeaks.class)
class LostFileTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @OnEachTransport
    void aListenerWhoseFileIsRemovedOrReplacedLogsThatOnce(Transport transport, @TempDir Path directory)
            throws Exception {
        PrintStream console = System.err;
        System.setErr(new PrintStream(log, true, UTF_8));
        Path removed = directory.resolve("removed");
        Path replaced = directory.resolve("replaced");
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (Path path : List.of(removed, replaced, directory.resolve("kept"), directory.resolve("closed"))) {
                manager.listen(TcpListen.on(UnixDomainSocketAddress.of(path)), (session, data, from) -> {});
            }
            Files.delete(removed);
            Files.delete(replaced);
            Files.createFile(replaced);
            Deadline.get(manager.listener("l3").orElseThrow().close());
            Deadline.until("both said so", () -> warnings().size() == 2);
            assertTrue(warnings().get(0).contains("listener l0: its file " + removed), log::toString);
            assertTrue(warnings().get(1).contains("listener l1: its file " + replaced), log::toString);
            assertTrue(manager.listeners().stream().allMatch(Listener::isOpen));
        } finally {
            System.setErr(console);
        }
        assertEquals(2, warnings().size());
    }

    private List<String> warnings() {
        return log.toString(UTF_8).lines().filter(line -> line.contains("WARN")).toList();
    }
}
