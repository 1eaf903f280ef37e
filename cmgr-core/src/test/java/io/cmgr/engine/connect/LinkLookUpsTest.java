// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Link;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the attempts of links ask the name server for, and how many of them are under way at once. */
@ExtendWith(NoLeaks.class)
class LinkLookUpsTest {
    private static final TcpConnect NAMED = TcpConnect.to("name:4160");

    private final LinkFixture fixture = new LinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everyAttemptLooksUpAgain() {
        fixture.network.name("name", AddressRaceFixture.named("198.18.0.1"));
        Link link = fixture.link(NAMED.as("link"), Reconnect.always());
        fixture.network.awaitTried(1);
        fixture.network.name("name", AddressRaceFixture.named("198.18.0.2"));
        fixture.last().refuse();
        fixture.pass(1000, 1000);
        fixture.network.awaitTried(2);
        fixture.network.assertTried("198.18.0.1", "198.18.0.2");
        assertEquals(List.of("name", "name"), fixture.network.lookedUp());
        fixture.assertEnds(link);
    }

    @Test
    void aNameThatIsUnknownIsAFailedAttempt() {
        Link link = fixture.link(NAMED.as("link"), Reconnect.always());
        Deadline.until("a failure", () -> {
            fixture.turn();
            return link.stats().failures() == 1;
        });
        assertInstanceOf(UnknownHostException.class, link.stats().lastFailure());
        fixture.assertEnds(link);
    }

    /** Each passes its turn on; as a chain of calls that would end the stack, and the turns would be lost. */
    @Test
    void tenThousandLinksThatArePausedWhileTheyWaitForATurnPassItOn() {
        TcpConnect where = TcpConnect.to("198.18.0.1:1");
        Reconnect once = Reconnect.always().backoff(Duration.ofHours(12), Duration.ofDays(1));
        List<Link> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(fixture.link(where.as("link-" + i), once));
        }
        assertEquals(256, fixture.attempts());
        all.forEach(link -> link.pause(this));
        fixture.server(FakeChannel::refuse);
        for (int i = 0; i < 256; i++) {
            fixture.network.channel(i).refuse();
        }
        fixture.turn();
        assertEquals(256, fixture.attempts(), "none begins while it is paused");
        all.forEach(link -> link.resume(this));
        fixture.turn();
        assertEquals(10_000, fixture.attempts());
        all.forEach(Link::close);
        fixture.turn();
        fixture.network.assertNothingLeft();
    }

    @Test
    void tenThousandLinksToOneNameLookItUpOnceAtATime() {
        int links = 10_000;
        int[] most = {0};
        fixture.network.name("name", AddressRaceFixture.named("198.18.0.1"));
        fixture.server(channel -> {
            most[0] = Math.max(most[0], fixture.unanswered());
            channel.refuse();
        });
        List<Link> all = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            all.add(fixture.link(
                    NAMED.as("link-" + i), Reconnect.always().backoff(Duration.ofHours(12), Duration.ofDays(1))));
        }
        Deadline.until("one failure each", () -> {
            fixture.turn();
            return all.stream().allMatch(link -> link.stats().failures() == 1);
        });
        assertEquals(1, fixture.network.mostLookUpsAtOnce());
        int lookUps = fixture.network.lookedUp().size();
        assertTrue(lookUps < links / 4, () -> lookUps + " look-ups");
        assertTrue(most[0] <= 256, () -> most[0] + " attempts at once");
        all.forEach(Link::close);
        fixture.turn();
        fixture.network.assertNothingLeft();
    }
}
