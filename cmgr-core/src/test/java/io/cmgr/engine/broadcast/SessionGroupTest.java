// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SessionGroupTest {
    private final SessionGroup group = new SessionGroup(1 << 20);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SessionLoop loop = loopOf(channel);
    private final EmbeddedChannel otherChannel = new EmbeddedChannel();
    private final SessionLoop otherLoop = loopOf(otherChannel);

    private static SessionLoop loopOf(EmbeddedChannel channel) {
        return TestLoops.loop(channel.eventLoop());
    }

    @AfterEach
    void close() {
        channel.close();
        otherChannel.close();
    }

    @Test
    void anAudienceIsOfOneLoopAndOneFramingAndHasPromisesOrNot() {
        Audience audience = group.join(channel, loop, Framing.lines(80), false);
        assertSame(audience, group.join(channel, loop, Framing.lines(80), false));
        assertNotSame(audience, group.join(channel, loop, Framing.lines(80), true));
        assertNotSame(audience, group.join(channel, loop, Framing.lines(81), false));
        assertNotSame(audience, group.join(otherChannel, otherLoop, Framing.lines(80), false));
        assertEquals(4, group.audiences().size());
    }

    @Test
    void groupsShareTheAccountOfBroadcastsThatWaitForALoopInAFraming() {
        SessionGroup other = new SessionGroup(1 << 20);
        Audience audience = group.join(channel, loop, Framing.lines(80), false);
        assertSame(
                audience.account(),
                other.join(channel, loop, Framing.lines(80), false).account());
        assertNotSame(
                audience.account(),
                other.join(channel, loop, Framing.lines(80), true).account());
        assertNotSame(
                audience.account(),
                other.join(channel, loop, Framing.raw(), false).account());
        assertNotSame(
                audience.account(),
                other.join(otherChannel, otherLoop, Framing.lines(80), false).account());
    }

    @Test
    void audiencesWithoutSessionsAreForgottenWhenTheLoopHasAnother() {
        Audience lasting = group.join(channel, loop, Framing.raw(), false);
        Audience otherLoops = group.join(otherChannel, otherLoop, Framing.raw(), false);
        otherLoops.leave(otherChannel);
        for (int max = 1; max <= 100; max++) {
            group.join(otherChannel, loop, Framing.lines(max), false).leave(otherChannel);
        }
        assertEquals(3, group.audiences().size());
        assertEquals(List.of(lasting, otherLoops), group.audiences().subList(0, 2));
    }

    @Test
    void audiencesOfLoopsThatHaveEndedAreForgottenWhenAnotherComes() throws Exception {
        DefaultEventLoop ended = new DefaultEventLoop();
        SessionLoop endedLoop = TestLoops.loop(ended);
        ended.submit(() -> group.join(otherChannel, endedLoop, Framing.raw(), false))
                .get(20, TimeUnit.SECONDS);
        var unused = ended.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        assertTrue(ended.awaitTermination(20, TimeUnit.SECONDS));
        Audience audience = group.join(channel, loop, Framing.raw(), false);
        assertEquals(List.of(audience), group.audiences());
    }
}
