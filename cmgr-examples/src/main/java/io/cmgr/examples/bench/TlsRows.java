// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_OPENSSL;
import static io.cmgr.examples.server.ServerType.CMGR_TLS;
import static io.cmgr.examples.server.ServerType.CMGR_TLS_BROADCAST;
import static io.cmgr.examples.server.ServerType.NETTY_OPENSSL;
import static io.cmgr.examples.server.ServerType.NETTY_TLS;
import static io.cmgr.examples.server.ServerType.NETTY_TLS_GROUP;

import java.util.List;

/** The rows of TLS 1.3. */
final class TlsRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "tls-echo-1",
                    "echo over TLS 1.3 of the JDK, 1 in flight",
                    Workload.TLS_1,
                    NETTY_TLS,
                    CMGR_TLS,
                    Target.atMost(1.05)),
            new Row("tls-echo-16", "the same, 16 in flight", Workload.TLS_16, NETTY_TLS, CMGR_TLS, Target.atMost(1.05)),
            new Row(
                    "tls-openssl-1",
                    "echo over TLS 1.3 of OpenSSL, 1 in flight",
                    Workload.TLS_1,
                    NETTY_OPENSSL,
                    CMGR_OPENSSL,
                    Target.atMost(1.05)),
            new Row(
                    "tls-openssl-16",
                    "the same, 16 in flight",
                    Workload.TLS_16,
                    NETTY_OPENSSL,
                    CMGR_OPENSSL,
                    Target.atMost(1.05)),
            new Row(
                    "tls-new",
                    "connect, TLS handshake, one exchange, close: connections per second of processor time",
                    Workload.TLS_NEW,
                    NETTY_TLS,
                    CMGR_TLS,
                    Metric.PROCESSOR_RATE,
                    Target.atLeast(0.97)),
            new Row(
                    "tls-resumed",
                    "the same, each resuming the session before",
                    Workload.TLS_RESUMED,
                    NETTY_TLS,
                    CMGR_TLS,
                    Metric.PROCESSOR_RATE,
                    Target.atLeast(0.97)),
            new Row(
                    "tls-broadcast",
                    "`writeToAll` to 1000 sessions over TLS of the JDK, 8 senders, per delivery",
                    Workload.TLS_BROADCAST,
                    NETTY_TLS_GROUP,
                    CMGR_TLS_BROADCAST,
                    Target.atMost(0.75)));

    private TlsRows() {}
}
