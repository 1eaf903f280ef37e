// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.console.ConsolePage;
import io.cmgr.examples.Chromium;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.SinkChannel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The console as people see it. */
@ExtendWith({NoLeaks.class, Chromium.class})
class ConsoleInBrowserTest {
    private static final String ID = "#sessions tbody tr:first-child button.subject";

    @Test
    @Timeout(120)
    void whatIsStuckIsSeenAtOnceAndExplainsItselfAtAClick(Chromium browser) throws Exception {
        try (ConnectionManager manager = ConnectionManager.create();
                ConsolePage console = ConsolePage.serve(manager, 0)) {
            List<Peer> peers = new ArrayList<>();
            int port = manager.listen(
                            TcpListen.on("127.0.0.1", 0).stallTimeout(Duration.ofHours(1)), (session, data, from) -> {})
                    .port();
            browser.open(console.uri());
            browser.shows("#none", "There is no session now.");
            for (int i = 0; i < 10; i++) {
                peers.add(Peer.connect(port, 8192));
            }
            Deadline.until("ten sessions", () -> manager.sessions().size() == 10);
            Session paused = manager.session("a7").orElseThrow();
            paused.alias("ada");
            paused.join("<img src=x onerror=alert(1)>");
            paused.pauseReads("<b onclick=alert(1)>the rate limit</b>");
            Session stalled = manager.session("a3").orElseThrow();
            stalled.write(new byte[7 << 20]);
            manager.link("127.0.0.1:1", "warehouse", (session, data, from) -> {});
            browser.shows(ID, "a7");
            browser.shows("#sessions tbody tr:first-child .also", "ada");
            browser.shows("#sessions tbody tr:first-child .state .quiet", "by <b onclick=alert(1)>the rate limit</b>");
            browser.shows("#sessions tbody tr:nth-child(2) button.subject", "a3");
            browser.shows("#shown", "10 sessions");
            browser.shows("#panels td.text", "<img src=x onerror=alert(1)>");
            browser.shows("#state", "live");
            photograph(browser, "console-ten-");

            browser.element(ID).sendKeys(Keys.ENTER);
            browser.shows("#explain-id", "a7");
            Deadline.until(
                    "an explanation",
                    () -> browser.element("#explain-text")
                            .getText()
                            .contains("by <b onclick=alert(1)>the rate limit</b>"));
            photograph(browser, "console-explain-");
            browser.element("#explain-close").sendKeys(Keys.ESCAPE);
            Deadline.until(
                    "the end of the explanation",
                    () -> !browser.element("#explain").isDisplayed());

            browser.element("#find").sendKeys("A3");
            browser.shows("#shown", "1 of 10 sessions");
            browser.shows(ID, "a3");
            browser.element("#find").sendKeys("<script>");
            browser.shows("#none", "No session matches.");
            assertEquals("[]", browser.complaints());
            for (Peer peer : peers) {
                peer.close();
            }
            stalled.abort();
        }
        browser.shows("#state", "not connected, trying again");
    }

    @Test
    @Timeout(120)
    void tenThousandSessionsAreTurnedOverPageByPage(Chromium browser) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ConnectionManager manager = ConnectionManager.create();
                ConsolePage console = ConsolePage.serve(manager, 0)) {
            EventLoop loop = group.next();
            for (int i = 0; i < 10_000; i++) {
                Channel channel = new SinkChannel();
                loop.register(channel).sync();
                loop.submit(() -> manager.attach(null, channel, (session, data, from) -> {}))
                        .sync();
            }
            manager.session("x5000").orElseThrow().pauseReads();
            browser.open(console.uri());
            browser.shows("#shown", "1 to 50 of 10,000 sessions");
            browser.shows(ID, "x5000");
            Deadline.until("rates", () -> browser.element("#sessions").getText().contains("0 B/s"));
            photograph(browser, "console-many-");
            browser.element("#next").click();
            browser.shows("#shown", "51 to 100 of 10,000 sessions");
            browser.element("#sort").sendKeys("newest");
            browser.shows(ID, "x10000");
            browser.element("#hold").click();
            browser.shows("#state", "held");
            assertTrue(browser.element("#hold").getText().contains("Go on"));
            assertEquals("[]", browser.complaints());
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void photograph(Chromium browser, String what) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            browser.photograph(1280, 900, dark, what + "wide-" + (dark ? "dark" : "light"));
            assertFalse(browser.overflows());
            browser.photograph(390, 844, dark, what + "narrow-" + (dark ? "dark" : "light"));
            assertFalse(browser.overflows());
        }
    }
}
