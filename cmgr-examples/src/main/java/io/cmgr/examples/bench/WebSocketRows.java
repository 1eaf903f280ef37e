// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_WEBSOCKET;
import static io.cmgr.examples.server.ServerType.CMGR_WEBSOCKET_BROADCAST;
import static io.cmgr.examples.server.ServerType.NETTY_WEBSOCKET;
import static io.cmgr.examples.server.ServerType.NETTY_WEBSOCKET_GROUP;

import java.util.List;

/** The rows of attached WebSockets. */
final class WebSocketRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "websocket-1",
                    "echo on attached WebSockets, 1 in flight",
                    Workload.WEBSOCKET_1,
                    NETTY_WEBSOCKET,
                    CMGR_WEBSOCKET,
                    Target.atMost(1.05)),
            new Row(
                    "websocket-16",
                    "the same, 16 in flight",
                    Workload.WEBSOCKET_16,
                    NETTY_WEBSOCKET,
                    CMGR_WEBSOCKET,
                    Target.atMost(1.05)),
            new Row(
                    "websocket-broadcast",
                    "`writeToAll` to 1000 attached WebSockets, 8 senders, per delivery",
                    Workload.WEBSOCKET_BROADCAST,
                    NETTY_WEBSOCKET_GROUP,
                    CMGR_WEBSOCKET_BROADCAST,
                    Target.atMost(0.70)));

    private WebSocketRows() {}
}
