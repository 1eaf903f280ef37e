// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.nats.NatsBackplane;
import javax.net.ssl.SSLContext;

/** Managers that join a cluster. */
final class Nodes {
    private Nodes() {}

    static ConnectionManager start() {
        ClusterJoin join =
                ClusterJoin.over(NatsBackplane.at("nats://10.0.0.5:4222")).as("eu");
        ConnectionManager manager = ConnectionManager.builder().cluster(join).build(); // returns at once
        return manager;
    }

    static NatsBackplane withPassword(String password, SSLContext context) {
        NatsBackplane backplane = NatsBackplane.at("tls://10.0.0.5:4222")
                .with(options -> options.userInfo("chat", password).sslContext(context));
        return backplane;
    }
}
