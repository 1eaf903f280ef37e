// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.UdpListen;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each size of a socket that the kernel has reduced: less was granted than the application asked for. Any thread.
 */
public final class Shortfalls {
    private static final Logger log = LoggerFactory.getLogger(Shortfalls.class);

    /** Limits how often connections are logged, since there may be many. Listeners and UDP sockets are few. */
    private final PeriodicReport connections = new PeriodicReport(Ticker.systemTicker());

    public void checkListener(String id, TcpListen where) {
        List<String> found = ofBuffers(where.options());
        add(found, GrantedSize.BACKLOG, where.backlog() == 0 ? null : where.backlog());
        found.forEach(shortfall -> log.warn("listener {}: {}", id, shortfall));
    }

    public void checkSocket(String id, UdpListen where) {
        List<String> found = new ArrayList<>();
        add(found, GrantedSize.RECEIVE_BUFFER, where.receiveBuffer());
        found.forEach(shortfall -> log.warn("session {}: {}", id, shortfall));
    }

    public void checkConnection(String id, TcpConnect where) {
        List<String> found = ofBuffers(where.options());
        long unreported = found.isEmpty() ? 0 : connections.record();
        if (unreported > 0) {
            found.forEach(
                    shortfall -> log.warn("session {}: {}, {} times since the last report", id, shortfall, unreported));
        }
    }

    private static List<String> ofBuffers(StreamOptions options) {
        List<String> found = new ArrayList<>();
        add(found, GrantedSize.RECEIVE_BUFFER, options.receiveBuffer());
        add(found, GrantedSize.SEND_BUFFER, options.sendBuffer());
        return found;
    }

    private static void add(List<String> found, GrantedSize size, @Nullable Integer asked) {
        String shortfall = asked == null ? null : size.shortfall(asked);
        if (shortfall != null) {
            found.add(shortfall);
        }
    }
}
