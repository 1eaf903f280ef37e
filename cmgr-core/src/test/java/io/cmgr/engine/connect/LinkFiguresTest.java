// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpConnect;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** What the log says of a link. */
@ExtendWith(NoLeaks.class)
class LinkFiguresTest {
    private final List<String> lines = new ArrayList<>();
    private final LinkFigures figures = new LinkFigures(
            "upstream", TcpConnect.to("a:1").or("b:2"), Stub.of(Logger.class, (log, method, arguments) -> {
                Object[] values = arguments.length == 2 && arguments[1] instanceof Object[] many
                        ? many
                        : List.of(arguments).subList(1, arguments.length).toArray();
                String text = MessageFormatter.arrayFormat((String) arguments[0], values)
                        .getMessage();
                lines.add(method.getName() + ": " + text.replaceAll("[0-9]+ ms", "n ms"));
                return null;
            }));

    @Test
    void anOutageIsOneWarningAndItsEndOneLine() {
        figures.failed(new ConnectException("refused"));
        figures.waits(Duration.ofMillis(5));
        figures.failed(new ConnectException("refused\nagain"));
        figures.ended(new EndReason(DisconnectReason.LOCAL_CLOSE, new IOException("no answer")), false);
        figures.up();
        figures.down();
        figures.ended(EndReason.PEER_CLOSED, true);
        figures.gaveUp();
        assertEquals(
                List.of(
                        "warn: link upstream to a:1 or b:2 is down, and tries again: java.net.ConnectException: refused",
                        "debug: link upstream: next attempt in n ms",
                        "debug: link upstream: java.net.ConnectException: refused?again",
                        "debug: link upstream: LOCAL_CLOSE (java.io.IOException: no answer)",
                        "info: link upstream to a:1 or b:2 is up again after n ms",
                        "warn: link upstream to a:1 or b:2 is down, and tries again: PEER_CLOSED",
                        "warn: link upstream to a:1 or b:2 gives up after n ms"),
                lines);
    }

    @Test
    void aLinkThatIsUpAtOnceIsNoNews() {
        figures.up();
        assertEquals(List.of("debug: link upstream to a:1 or b:2 is up"), lines);
    }

    @Test
    void whatEndedAConnectionIsTheLastFailureUnlessItWasSimplyClosed() {
        IOException cause = new IOException("as a test wants it");
        figures.ended(new EndReason(DisconnectReason.LOCAL_CLOSE, cause), false);
        assertSame(cause, figures.lastFailure());
        figures.ended(EndReason.ABORTED, false);
        assertTrue(figures.lastFailure().getMessage().contains("ABORTED"));
        figures.ended(EndReason.PEER_CLOSED, true);
        assertNull(figures.lastFailure());
        assertEquals(" (PEER_CLOSED)", figures.lastWords());
    }
}
