// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BroadcastTest {
    @InEachMode
    void whatOneSaysAllHear(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("broadcast");
                Peer ann = Peer.connect(chat.port())) {
            hears(ann, "welcome, a1\n");
            try (Peer bob = Peer.connect(chat.port())) {
                hears(bob, "welcome, a2\n");
                hears(ann, "a2 has come\n");
                ann.send("hello, bob\n");
                hears(ann, "a1: hello, bob\n");
                hears(bob, "a1: hello, bob\n");
                bob.send("hel").send("lo, ann\nlast words").finish();
                hears(ann, "a2: hello, ann\na2: last words\na2 has left\n");
            }
        }
    }

    private static void hears(Peer peer, String text) throws Exception {
        assertEquals(text, peer.readText(text.length()));
    }
}
