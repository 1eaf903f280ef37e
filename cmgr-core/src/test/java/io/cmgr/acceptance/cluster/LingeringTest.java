// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.cluster.Cluster;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node has entered for its sessions it leaves some time behind them. */
@ExtendWith(NoLeaks.class)
@Tag("soak")
class LingeringTest {
    @OnEachTransport
    void theTopicsOfRoomsAndOfChosenIdsAreLeftTenSecondsAfterTheirSessions(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Node a = nodes.get(0);
            Cluster cluster = a.manager().cluster();
            int own = cluster.stats().topics();
            Guest left = a.guest();
            left.session().join("tea");
            left.session().leave("tea");
            Guest ended = a.guest();
            ended.session().join("coffee");
            ended.session().alias("alice");
            Session named = Deadline.get(a.manager()
                    .connect(
                            TcpConnect.to("127.0.0.1", nodes.get(1).port()).as("db"),
                            a.fixture().events()));
            nodes.settle();
            assertEquals(own + 4, cluster.stats().topics());
            Deadline.get(ended.session().abort());
            Deadline.get(named.abort());
            Deadline.until("all four are left", 30, () -> cluster.stats().topics() == own);
        }
    }
}
