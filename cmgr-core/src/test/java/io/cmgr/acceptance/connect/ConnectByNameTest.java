// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.ServerFixture;
import org.junit.jupiter.api.extension.ExtendWith;

/** The forms of {@code connect}, and the ids that they give. */
@ExtendWith(NoLeaks.class)
class ConnectByNameTest {
    @OnEachTransport
    void withoutANameTheIdIsMinted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            String target = "127.0.0.1:" + fixture.listen();
            EventRecorder handler = new EventRecorder();
            assertId("c1", fixture, Deadline.get(fixture.manager().connect(target, handler)));
            assertId("c2", fixture, Deadline.get(fixture.manager().connect(target, null, handler)));
            assertId("c3", fixture, Deadline.get(fixture.manager().connect(TcpConnect.to(target), handler)));
            assertId("upstream", fixture, Deadline.get(fixture.manager().connect(target, "upstream", handler)));
        }
    }

    private static void assertId(String id, ServerFixture fixture, Session connected) {
        assertEquals(id, connected.id());
        assertSame(connected, fixture.manager().session(id).orElseThrow());
    }
}
