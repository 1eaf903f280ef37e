// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SyslogDecoderTest {
    private static Peer call(ServerFixture fixture) throws IOException {
        TcpListen where = TcpListen.on(0).pipeline(handlers -> handlers.addLast(new SyslogDecoder()));
        Peer peer =
                fixture.call(fixture.manager().listen(where, fixture.events()).port());
        fixture.accept();
        return peer;
    }

    @OnEachTransport
    void eachMessageIsOneDataInBothFormsHoweverTheNetworkCutsThem(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = call(fixture);
            peer.send("9 <34>a\nb c<34>two\n<34>thr");
            assertEquals("<34>a\nb c", fixture.next().text());
            assertEquals("<34>two", fixture.next().text());
            peer.send("ee\n1");
            assertEquals("<34>three", fixture.next().text());
            peer.send("0 <34>four");
            peer.send("!!");
            assertEquals("<34>four!!", fixture.next().text());
        }
    }

    @OnEachTransport
    void whatIsNoSyslogEndsTheSession(Transport transport) throws Exception {
        for (String wrong : new String[] {"GET / HTTP/1.1\r\n", "12345 <34>", "-5 <34>x", "<34>" + "x".repeat(9999)}) {
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                assertEquals(0, call(fixture).send(wrong).readToEnd().length);
                assertEquals(
                        DisconnectReason.PROTOCOL_ERROR,
                        fixture.next(SessionState.DISCONNECTED).reason(),
                        wrong);
            }
        }
    }
}
