// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command {@code top}, in a pipe, beside a program with a console. */
@ExtendWith(NoLeaks.class)
class TopTest {
    @Test
    void aPipeGetsAPictureOrALineOfJson() throws Exception {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0", "--console", "0");
                Peer peer = Peer.connect(echo.port())) {
            peer.send("hello");
            peer.readText(5);
            Matcher printed = Pattern.compile("console at http://(\\S+)/").matcher(echo.output());
            assertTrue(printed.find(), echo::output);
            String picture = run(printed.group(1));
            assertTrue(picture.lines().anyMatch(line -> line.startsWith("a1 ")), picture);
            assertTrue(picture.contains("1 sessions  +0 -0 /s"), picture);
            String json = run("--json", "--count", "2", "--find", "a1", printed.group(1));
            assertEquals(2, json.lines().count(), json);
            assertTrue(
                    json.lines().allMatch(line -> line.startsWith("{\"time\":") && line.contains("\"inRate\":0")),
                    json);
        }
    }

    @Test
    void whatIsNotThereIsSaidInOneLine() {
        assertFails(1, "no console at 127.0.0.1:1: ", "127.0.0.1:1");
        assertFails(2, "here", "here");
        assertFails(2, "--seconds must be from 1 to 3600, not 0", "--seconds", "0", "127.0.0.1:1");
    }

    @Test
    void aConsoleOnAPortInUseEndsTheProgram() throws Exception {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0", "--console", "0")) {
            echo.port();
            Matcher printed =
                    Pattern.compile("console at http://127.0.0.1:(\\d+)/").matcher(echo.output());
            assertTrue(printed.find(), echo::output);
            try (RunningExample second = RunningExample.start("echo", "--port", "0", "--console", printed.group(1))) {
                assertEquals(1, second.exitCode());
                assertTrue(
                        second.errors().contains("the console cannot be served on 127.0.0.1:" + printed.group(1)),
                        second::errors);
            }
        }
    }

    private static void assertFails(int exitCode, String message, String... arguments) {
        try (RunningExample top = start(arguments)) {
            assertEquals(exitCode, top.exitCode());
            assertTrue(top.errors().contains(message), top::errors);
            assertEquals(1, top.errors().lines().count(), top::errors);
        }
    }

    private static String run(String... arguments) {
        try (RunningExample top = start(arguments)) {
            assertEquals(0, top.exitCode(), top::errors);
            return top.output();
        }
    }

    private static RunningExample start(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "top";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return RunningExample.start(all);
    }
}
