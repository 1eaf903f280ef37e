// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.MulticastGroup;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MembershipChangeTest {
    private static final AssertionError ERROR = new AssertionError("as the JDK does");

    @Test
    void aChangeThatThrowsAnErrorIsAnswered() throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel();
        DatagramSession session = TestSessions.udp(channel, (udp, datagram, from) -> {});
        MulticastGroup group = new MulticastGroup(InetAddress.getByName("239.1.2.3"), null);
        MembershipChange failing = new MembershipChange(TestLoops.of(channel.eventLoop()), session, group, change -> {
            throw ERROR;
        });
        TestLoops.loop(channel.eventLoop()).execute(failing);
        assertTrue(failing.isDone());
        assertSame(ERROR, Deadline.failure(failing));
        channel.close();
    }
}
