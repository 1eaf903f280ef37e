// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.console.ConsolePage;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a console has answered to a client that says exactly what the test wants.
 *
 * @param status such as 200
 * @param headers one in each line, in lower case
 * @param body the rest
 */
record Reply(int status, String headers, String body) {
    /** Sends the lines of a request, and reads all that is answered until the console's end. */
    static Reply to(ConsolePage console, String... lines) throws IOException {
        return toBytes(console, String.join("\r\n", lines) + "\r\n\r\n");
    }

    static Reply toBytes(ConsolePage console, String request) throws IOException {
        try (Peer client = Peer.connect(console.port())) {
            return of(new String(client.send(request).readToEnd(), UTF_8));
        }
    }

    static Reply of(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return new Reply(
                Integer.parseInt(answer.substring(9, 12)),
                answer.substring(0, end).toLowerCase(Locale.ROOT),
                answer.substring(end + 4));
    }

    /** The body of what is found at a path. */
    static String body(ConsolePage console, String path) throws IOException {
        Reply reply = to(console, "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");
        assertEquals(200, reply.status, reply.body);
        return reply.body;
    }

    /** The ids of the sessions that are shown, in their order. */
    static List<String> sessions(String json) {
        return Pattern.compile("\"id\":\"([^\"]+)\",\"open\"")
                .matcher(json)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
