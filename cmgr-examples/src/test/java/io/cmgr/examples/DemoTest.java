// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DemoTest {
    private static final Pattern FIRST_WORD = Pattern.compile("^\\w+", Pattern.MULTILINE);

    @OnEachTransport
    void theDemoTellsItsStoryAndSucceeds(Transport transport) {
        try (RunningExample demo = RunningExample.start("demo", "--transport", transport.name())) {
            assertEquals(0, demo.exitCode(), demo.errors());
            String story = demo.output().substring(0, demo.output().indexOf("\n\n"));
            assertEquals(
                    """
                    server  listens       l0 for TCP, u0 for UDP, on TRANSPORT
                    ann     calls         TCP port N
                    server  ACCEPTED      a1 accepted from ADDRESS on l0
                    server  NEW           a1 open with ADDRESS
                    ann     hears         welcome, a1
                    bob     calls         TCP port N
                    server  ACCEPTED      a2 accepted from ADDRESS on l0
                    server  NEW           a2 open with ADDRESS
                    bob     hears         welcome, a2
                    cyd     calls         TCP port N
                    server  ACCEPTED      a3 accepted from ADDRESS on l0
                    server  NEW           a3 open with ADDRESS
                    cyd     hears         welcome, a3
                    ann     says          hello, everybody
                    server  DATA          a1 says hello, everybody
                    ann     hears         a1 says hello, everybody
                    bob     hears         a1 says hello, everybody
                    cyd     hears         a1 says hello, everybody
                    dan     opens         a socket for UDP port N
                    eve     opens         a socket for UDP port N
                    dan     says          is this on?
                    server  DATA          u0 says is this on?
                    dan     hears         thanks for 11 bytes
                    ann     hears         u0 says is this on?
                    bob     hears         u0 says is this on?
                    cyd     hears         u0 says is this on?
                    eve     says          loud and clear
                    server  DATA          u0 says loud and clear
                    eve     hears         thanks for 14 bytes
                    ann     hears         u0 says loud and clear
                    bob     hears         u0 says loud and clear
                    cyd     hears         u0 says loud and clear
                    bob     hangs up      once all it wrote is out
                    server  DISCONNECTED  a2 with ADDRESS disconnected: PEER_CLOSED, 0 bytes in, 76 bytes out
                    ann     hears         a2 has left
                    cyd     hears         a2 has left""",
                    story.replaceAll("127.0.0.1:\\d+", "ADDRESS")
                            .replaceAll("port \\d+", "port N")
                            .replace(transport.name(), "TRANSPORT"));
        }
    }

    @OnEachTransport
    void theDemoEndsWithTheFiguresOfThoseWhoAreStillThere(Transport transport) {
        try (RunningExample demo = RunningExample.start("demo", "--transport", transport.name())) {
            assertEquals(0, demo.exitCode(), demo.errors());
            String table = demo.output().substring(demo.output().indexOf("\n\n"));
            assertEquals(
                    List.of("listener", "l0", "session", "u0", "a1", "a3", "opened", "4"),
                    FIRST_WORD.matcher(table).results().map(MatchResult::group).toList());
        }
    }

    @Test
    void theDemoFailsWhenWhatItExpectsDoesNotArriveInTime() {
        try (RunningExample demo = RunningExample.start("demo", "--deadline", "0")) {
            assertEquals(1, demo.exitCode());
            assertTrue(demo.errors().startsWith("demo: waited in vain for ann"), demo.errors());
        }
    }
}
