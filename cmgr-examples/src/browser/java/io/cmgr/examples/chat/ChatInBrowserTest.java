// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The chat's page as people see it. */
@ExtendWith({NoLeaks.class, Chromium.class})
class ChatInBrowserTest {
    @Test
    @Timeout(120)
    void aBrowserAndATerminalTalk(Chromium browser) throws Exception {
        try (RunningExample chat = RunningExample.start("chat", "--port", "0", "--http", "0");
                Peer ann = Peer.connect(chat.port());
                Background answering = new Background()) {
            ann.send("/nick ann\n");
            browser.open(chat.page());
            browser.shows("#status", "connected as x1");
            browser.element("#name").sendKeys("bob", Keys.ENTER);
            browser.shows("#status", "connected as bob");

            answering.start("ann", () -> {
                String heard = "";
                while (!heard.endsWith("bob: hello, who is here?\n")) {
                    heard += ann.readText(1);
                }
                ann.send("hello, bob! I sit at a terminal and see plain lines\n");
            });
            browser.element("#text").sendKeys("hello, who is here?", Keys.ENTER);
            browser.shows(".own span", "hello, who is here?");
            browser.shows(".said:not(.own) span", "hello, bob! I sit at a terminal and see plain lines");
            browser.shows(".said:not(.own) b", "ann");

            ann.send("<img src=x onerror=alert(1)> is text like any other\n");
            browser.shows(".said:not(.own) span", "<img src=x onerror=alert(1)> is text like any other");
            ann.send("and_a_word_that_is_as_long_as_this_one_".repeat(5) + "ends, too\n");
            browser.element("#text").sendKeys("it does", Keys.ENTER);
            browser.shows(".own span", "it does");
            browser.shows(".note", "x1 is now bob");

            for (boolean dark : new boolean[] {false, true}) {
                browser.photograph(1100, 760, dark, "wide-" + (dark ? "dark" : "light"));
                assertFalse(browser.overflows());
                browser.photograph(360, 740, dark, "narrow-" + (dark ? "dark" : "light"));
                assertFalse(browser.overflows());
            }
            assertEquals("[]", browser.complaints());
            chat.close();
            browser.shows("#status", "not connected, trying again");
        }
    }
}
