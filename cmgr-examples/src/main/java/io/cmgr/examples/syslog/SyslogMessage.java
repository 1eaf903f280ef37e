// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message in the format of RFC 5424, or in the older ones that RFC 3164 describes. What has neither header is all
 * text: nothing that arrives is refused for its content.
 *
 * @param priority eight times the facility, plus the severity: 0 to 191
 * @param host who says to have sent it; {@code -} if it does not say
 * @param app the program that says so, likewise
 * @param text the message itself, which may hold any character
 */
record SyslogMessage(int priority, String host, String app, String text) {
    private static final String NONE = "-";
    private static final int USER_NOTICE = 13;

    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    private static final String PRIORITY = "<(?<priority>1[0-8]\\d|19[01]|\\d{1,2})>";

    /** Version, time, host, app, process, message id, then {@code -} or data in brackets, then the text. */
    private static final Pattern RFC_5424 = Pattern.compile(
            PRIORITY + "1 \\S+ (?<host>\\S+) (?<app>\\S+) \\S+ \\S+ "
                    + "(?:-|(?:\\[(?:[^]\\\\]|\\\\.)*+])++)(?: \\uFEFF?(?<text>.*))?",
            Pattern.DOTALL);

    /** Time and perhaps host, then perhaps the app with its process in brackets and a colon, then the text. */
    private static final Pattern RFC_3164 = Pattern.compile(
            PRIORITY + "(?:(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S+) "
                    + "(?:(?<host>\\S*[^\\s:]) )?)?(?:(?<app>[^\\s:\\[]++)(?:\\[[^]]*+])?: ?)?(?<text>.*)",
            Pattern.DOTALL);

    /**
     * Takes a message apart. Both patterns look at each character a few times at most, so hostile text costs no more
     * than any other.
     */
    static SyslogMessage parse(String received) {
        String trimmed = received.trim(); // also of NUL, with which some senders end a message
        Matcher header = RFC_5424.matcher(trimmed);
        if (!header.matches()) {
            header = RFC_3164.matcher(trimmed);
            if (!header.matches()) {
                return new SyslogMessage(USER_NOTICE, NONE, NONE, trimmed);
            }
        }
        return new SyslogMessage(
                Integer.parseInt(header.group("priority")),
                requireNonNullElse(header.group("host"), NONE),
                requireNonNullElse(header.group("app"), NONE),
                requireNonNullElse(header.group("text"), ""));
    }

    String severity() {
        return SEVERITIES.get(priority % SEVERITIES.size());
    }

    String facility() {
        return FACILITIES.get(priority / SEVERITIES.size());
    }
}
