// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.examples.Chromium;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The chat's page as people see it. */
@ExtendWith({NoLeaks.class, Chromium.class})
class ChatInBrowserTest {
    private static final String CURRENT = "#tabs [aria-current=true]";

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
                while (!heard.endsWith("[lobby] bob: hello, who is here?\n")) {
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
            browser.shows(".note", "you are bob now");

            photograph(browser, "");
            assertEquals("[]", browser.complaints());
            chat.close();
            browser.shows("#status", "not connected, trying again");
        }
    }

    @Test
    @Timeout(120)
    void oneGoesFromRoomToRoom(Chromium browser) throws Exception {
        try (RunningExample chat = RunningExample.start("chat", "--port", "0", "--http", "0");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            ann.says("/nick ann\n/join tea\n/join coffee");
            ann.hears("* you are ann now", "* you write to tea now", "* you write to coffee now");
            browser.open(chat.page());
            browser.shows(CURRENT, "lobby");
            browser.element("#room").sendKeys("Tea", Keys.ENTER);
            browser.shows(CURRENT, "tea");
            browser.element("#text").sendKeys("is it ready?", Keys.ENTER);
            browser.shows(".own span", "is it ready?");
            ann.hears("[lobby] * x1 has come", "[tea] * x1 has come", "[tea] x1: is it ready?");
            browser.element("#text").sendKeys("/join coffee", Keys.ENTER);
            browser.shows(CURRENT, "coffee");
            ann.hears("[coffee] * x1 has come");
            ann.says("there is some coffee left");
            browser.shows(".said span", "there is some coffee left");

            ann.says("/join tea\nyes, it is\nand there is cake");
            browser.shows(".unread", "2");
            ann.hears("[coffee] ann: there is some coffee left", "* you write to tea now");
            ann.hears("[tea] ann: yes, it is", "[tea] ann: and there is cake");
            photograph(browser, "rooms-");
            browser.element("#tabs li:nth-child(2) .open").click();
            browser.shows(CURRENT, "tea");
            browser.shows(".said span", "and there is cake");
            browser.element("#text").sendKeys("thanks", Keys.ENTER);
            ann.hears("[tea] x1: thanks");

            browser.element(CURRENT + " + .close").click();
            browser.shows(CURRENT, "coffee");
            ann.hears("[tea] * x1 has left");
            browser.element("#text").sendKeys("/leave", Keys.ENTER);
            browser.shows(CURRENT, "lobby");
            ann.hears("[coffee] * x1 has left");
            browser.element(CURRENT + " + .close").click();
            browser.shows(".note", "you have left lobby and are in no room");
            photograph(browser, "no-room-");
            for (int n = 1; n <= 12; n++) {
                browser.element("#room").sendKeys("long-room-name-" + n, Keys.ENTER);
                browser.shows(CURRENT, "long-room-name-" + n);
            }
            photograph(browser, "many-");
            assertEquals("[]", browser.complaints());
        }
    }

    @Test
    @Timeout(120)
    void afterALostConnectionOneIsInTheSameRoomsAgain(Chromium browser) throws Exception {
        int port;
        try (RunningExample chat = RunningExample.start("chat", "--port", "0", "--http", "0")) {
            port = chat.page().getPort();
            browser.open(chat.page());
            browser.shows(CURRENT, "lobby");
            browser.element("#text").sendKeys("/nick bob", Keys.ENTER, "/join tea", Keys.ENTER);
            browser.element("#text").sendKeys("/join coffee", Keys.ENTER, "/join tea", Keys.ENTER);
            browser.element("#text").sendKeys("/leave lobby", Keys.ENTER, "first", Keys.ENTER);
            browser.shows(".own span", "first");
        }
        browser.shows("#status", "not connected, trying again");
        Deadline.until("the port to be free", () -> !listens(port));
        try (RunningExample again = RunningExample.start("chat", "--port", "0", "--http", "" + port)) {
            again.port();
            browser.shows("#status", "connected as bob");
            browser.element("#text").sendKeys("/rooms", Keys.ENTER, "again", Keys.ENTER);
            browser.shows(".note", "rooms: coffee 1, tea 1");
            browser.shows(".own span", "again");
            browser.shows(CURRENT, "tea");
        }
    }

    private static boolean listens(int port) {
        try (Peer knock = Peer.connect(port)) {
            return knock.socket().isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void photograph(Chromium browser, String what) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            browser.photograph(1280, 760, dark, what + "wide-" + (dark ? "dark" : "light"));
            assertFalse(browser.overflows());
            browser.photograph(390, 844, dark, what + "narrow-" + (dark ? "dark" : "light"));
            assertFalse(browser.overflows());
        }
    }
}
