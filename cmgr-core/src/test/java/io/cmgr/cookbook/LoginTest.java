// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LoginTest {
    @OnEachTransport
    void peersAreFoundUnderTheNamesThatTheyHaveChosen(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(Login.where(0), new Login(manager)).port();
            try (Peer ann = Peer.connect(port);
                    Peer ben = Peer.connect(port)) {
                assertEquals("welcome, ann\n", ann.send("ann\n").readText(13));
                assertEquals("choose another name\n", ben.send("ann\n").readText(20));
                assertEquals("welcome, ben\n", ben.send("ben\n").readText(13));
                ann.send("ben hello\n");
                assertEquals("ben hello\n", ben.readText(10));
                assertEquals("eve is not here\n", ann.send("eve hello\n").readText(16));
                assertEquals(" is not here\n", ann.send("\n").readText(13));
            }
        }
    }
}
