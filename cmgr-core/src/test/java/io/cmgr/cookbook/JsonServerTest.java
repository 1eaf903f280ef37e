// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class JsonServerTest {
    @OnEachTransport
    void eachObjectIsAnswered(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            ask(manager, new JsonServer());
        }
    }

    @OnEachTransport
    void alsoFromAChannel(Transport transport) throws Exception {
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport)) {
            EventChannel events = manager.openEventChannel();
            background.start("taker", () -> JsonTaker.serve(events));
            ask(manager, events);
        }
    }

    private static void ask(ConnectionManager manager, SessionHandler server) throws Exception {
        try (Peer peer =
                Peer.connect(manager.listen(JsonServer.where(0), server).port())) {
            peer.send("{\"a\":1}  {\"b\":[1,");
            assertEquals("{\"heard\":{\"a\":1}}", peer.readText(17));
            peer.send("2]}");
            assertEquals("{\"heard\":{\"b\":[1,2]}}", peer.readText(21));
        }
    }
}
