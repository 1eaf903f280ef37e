// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.examples.InEachMode;
import io.cmgr.examples.Mode;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ChatTest {
    private static final String UNUSABLE = "* a name is 1 to 20 letters, digits, _ or -, and no id such as a1";

    @InEachMode
    void whatOneSaysAllHear(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("broadcast"); // its other name
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            try (Peer bob = Peer.connect(chat.port())) {
                String greeting = "* welcome to lobby, a2\n" + Visitor.HELP + "\n";
                assertEquals(greeting, bob.readText(greeting.length()));
                ann.hears("[lobby] * a2 has come");
                ann.says("hello, bob\r");
                ann.hears("[lobby] a1: hello, bob");
                assertEquals("[lobby] a1: hello, bob\n", bob.readText(23));
                bob.send("hel").send("lo, ann\n").finish();
                ann.hears("[lobby] a2: hello, ann", "[lobby] * a2 has left");
            }
        }
    }

    @InEachMode
    void aNameBelongsToOneAndIsFreeWhenHeHasLeft(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            for (String unusable : new String[] {"", "a b", "A7", "x".repeat(21), "<b>"}) {
                ann.says("/nick " + unusable + " ");
                ann.hears(UNUSABLE);
            }
            ann.says("/nick Änn");
            ann.hears("* you are Änn now");
            try (Terminal bob = Terminal.tcp(chat.port())) {
                bob.isGreetedAs("a2");
                ann.hears("[lobby] * a2 has come");
                bob.says("/nick äNN\n/who");
                bob.hears("* somebody is called that already", "* in lobby: a2, Änn");
                ann.says("/nick ann");
                ann.hears("* you are ann now");
                bob.hears("[lobby] * Änn is now ann");
                bob.says("/nick Änn");
                bob.hears("* you are Änn now");
            }
            ann.hears("[lobby] * a2 is now Änn", "[lobby] * Änn has left");
            ann.says("/nick änn");
            ann.hears("* you are änn now");
        }
    }

    @InEachMode
    void nothingThatCommandsATerminalIsPassedOn(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Peer ann = Peer.connect(chat.port())) {
            reads(ann, "* welcome to lobby, a1\n" + Visitor.HELP + "\n");
            ann.send("\u001b[2Jred \u009b31m\u0007\u202Eturned\t\0\n");
            reads(ann, "[lobby] a1: [2Jred 31mturned\n");
            ann.send(new byte[] {'a', (byte) 0xff, (byte) 0xc3, '\n'});
            reads(ann, "[lobby] a1: a\ufffd\ufffd\n");
            ann.send(" \n\n/dance\n");
            reads(ann, Visitor.HELP + "\n");
            ann.send("x".repeat(ChatRooms.LONGEST_SPEECH + 1) + "\n");
            reads(ann, "* nobody heard you: 1000 characters at most\n");
            ann.send("\u20ac".repeat(ChatRooms.LONGEST_SPEECH) + "\n");
            reads(ann, "[lobby] a1: " + "\u20ac".repeat(ChatRooms.LONGEST_SPEECH) + "\n");
            ann.send("x".repeat(ChatRooms.LONGEST_LINE + 1));
            assertEquals(0, ann.readToEnd().length);
        }
    }

    private static void reads(Peer peer, String text) throws Exception {
        assertEquals(text, peer.readText(text.getBytes(UTF_8).length));
    }
}
