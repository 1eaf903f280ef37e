// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class SyslogMessageTest {
    private static final String TIME = "2026-11-26T07:41:29.223062+00:00";

    private static void assertParsed(String host, String app, String text, String received) {
        assertEquals(new SyslogMessage(34, host, app, text), SyslogMessage.parse(received));
    }

    @Test
    void theHeaderOfRfc5424() {
        assertParsed("vm", "su", "it failed", "<34>1 " + TIME + " vm su 77 ID47 - it failed");
        assertParsed("-", "-", "", "<34>1 - - - - - -");
        assertParsed("vm", "su", "text", "<34>1 - vm su - - [a k=\"v\" l=\"w x\"][b] text");
        assertParsed("vm", "su", "text", "<34>1 - vm su - - [a k=\"\\]\\\"\\\\\"] text");
        assertParsed("vm", "su", "", "<34>1 - vm su - - [a]");
        assertParsed("vm", "su", "\u00fcber", "<34>1 - vm su - - - \ufeff\u00fcber");
    }

    @Test
    void theHeadersThatRfc3164Describes() {
        assertParsed("vm", "su", "it failed", "<34>Nov  6 07:41:34 vm su[77]: it failed");
        assertParsed("vm", "su", "it failed", "<34>Nov 26 07:41:34 vm su: it failed\n");
        assertParsed("vm", "su", "it failed", "<34>" + TIME + " vm su: it failed");
        assertParsed("fe80::1", "su", "it failed", "<34>Nov 26 07:41:34 fe80::1 su:it failed");
        assertParsed("-", "su", "it failed: why", "<34>Nov 26 07:41:34 su: it failed: why");
        assertParsed("-", "su", "it failed", "<34>su[77]: it failed");
        assertParsed("vm", "-", "it failed", "<34>Nov 26 07:41:34 vm it failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 - vm su - - [a k=\"unfinished text",
                "1 - vm su - -",
                "1 two three",
                "Nov 6 7:41 vm text",
                "Nov 26 07:41:34",
                "[brackets] text",
                ""
            })
    void whatHasNoHeaderThatWeKnowIsText(String text) {
        assertParsed("-", "-", text, "<34>" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no priority: text", "<192>1 - vm su - - - text", "<-1>text", "<1000>text", "<>text", "<013>", ""
            })
    void whatHasNoPriorityIsANoticeOfAUser(String received) {
        SyslogMessage message = SyslogMessage.parse(received);
        assertEquals(new SyslogMessage(13, "-", "-", received), message);
        assertEquals("user.notice", message.facility() + "." + message.severity());
    }

    @ParameterizedTest
    @CsvSource({"0, kern.emerg", "34, auth.crit", "165, local4.notice", "191, local7.debug"})
    void thePriorityIsFacilityAndSeverity(int priority, String expected) {
        SyslogMessage message = SyslogMessage.parse("<" + priority + ">text");
        assertEquals(expected, message.facility() + "." + message.severity());
    }

    @Test
    void whatSomeSendersPutAtTheEndIsNoText() {
        assertParsed("-", "-", "text", "<34>text\0");
        assertParsed("-", "-", "text", "<34>text\r\n");
        assertParsed("-", "-", "te\0xt", "<34>te\0xt");
    }

    /** As long as the longest datagram: neither recursion nor backtracking may get out of hand. */
    @ParameterizedTest
    @CsvSource({
        "'<34>1 - vm su - - [a k=\"', '\\\"'",
        "'<34>1 - vm su - - ', [a]",
        "'<34>1 ', '- '",
        "<34>1, x",
        "'<34>Nov 26 07:41:34 ', x:",
        "'<34>Nov 26 07:41:34 ', x[",
        "'<34>Nov 26 07:41:34 ', x",
        "<34>, [",
        "<34>, x",
        "<, <"
    })
    void hostileTextIsParsedInTime(String begin, String repeated) {
        String hostile = begin + repeated.repeat(65_500 / repeated.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> SyslogMessage.parse(hostile));
    }
}
