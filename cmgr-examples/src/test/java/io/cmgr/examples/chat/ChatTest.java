// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.InEachMode;
import io.cmgr.examples.Mode;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class ChatTest {
    private static final String HELP = ": /nick NAME gives you a name, /who tells who is here\n";
    private static final String UNUSABLE = "* a name is 1 to 20 letters, digits, _ or -, and no id such as a1\n";

    @InEachMode
    void whatOneSaysAllHear(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("broadcast"); // its other name
                Peer ann = Peer.connect(chat.port())) {
            hears(ann, "* welcome, a1" + HELP);
            try (Peer bob = Peer.connect(chat.port())) {
                hears(bob, "* welcome, a2" + HELP);
                hears(ann, "* a2 has come\n");
                ann.send("hello, bob\r\n");
                hears(ann, "a1: hello, bob\n");
                hears(bob, "a1: hello, bob\n");
                bob.send("hel").send("lo, ann\n").finish();
                hears(ann, "a2: hello, ann\n* a2 has left\n");
            }
        }
    }

    @InEachMode
    void aNameBelongsToOneAndIsFreeWhenHeHasLeft(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Peer ann = Peer.connect(chat.port())) {
            hears(ann, "* welcome, a1" + HELP);
            for (String unusable : new String[] {"", "a b", "A7", "x".repeat(21), "<b>"}) {
                ann.send("/nick " + unusable + " \n");
                hears(ann, unusable.isEmpty() ? "* there is /nick NAME, and /who\n" : UNUSABLE);
            }
            ann.send("/nick Änn\n");
            hears(ann, "* a1 is now Änn\n");
            try (Peer bob = Peer.connect(chat.port())) {
                hears(bob, "* welcome, a2" + HELP);
                hears(ann, "* a2 has come\n");
                bob.send("/nick äNN\n/who\n");
                hears(bob, "* somebody is called that already\n* here: a2, Änn\n");
                ann.send("/nick ann\n");
                hears(bob, "* Änn is now ann\n");
                bob.send("/nick Änn\n");
                hears(bob, "* a2 is now Änn\n");
            }
            hears(ann, "* Änn is now ann\n* a2 is now Änn\n* Änn has left\n");
            ann.send("/nick änn\n");
            hears(ann, "* ann is now änn\n");
        }
    }

    @InEachMode
    void nothingThatCommandsATerminalIsPassedOn(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Peer ann = Peer.connect(chat.port())) {
            hears(ann, "* welcome, a1" + HELP);
            ann.send("\u001b[2Jred \u009b31m\u0007\u202Eturned\t\0\n");
            hears(ann, "a1: [2Jred 31mturned\n");
            ann.send(new byte[] {'a', (byte) 0xff, (byte) 0xc3, '\n'});
            hears(ann, "a1: a\ufffd\ufffd\n");
            ann.send(" \n\n/dance\n");
            hears(ann, "* there is /nick NAME, and /who\n");
            ann.send("x".repeat(ChatRoom.LONGEST_SPEECH + 1) + "\n");
            hears(ann, "* nobody heard you: 1000 characters at most\n");
            ann.send("\u20ac".repeat(ChatRoom.LONGEST_SPEECH) + "\n");
            hears(ann, "a1: " + "\u20ac".repeat(ChatRoom.LONGEST_SPEECH) + "\n");
            ann.send("x".repeat(ChatRoom.LONGEST_LINE + 1));
            assertEquals(0, ann.readToEnd().length);
        }
    }

    @InEachMode
    void whoComesByAUnixSocketHearsTheOthers(Mode mode, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("chat.sock");
        try (RunningExample chat = mode.start("chat", "--unix", path.toString());
                Peer ann = Peer.connect(chat.port())) {
            hears(ann, "* welcome, a1" + HELP);
            try (UnixPeer bob = new UnixPeer(path)) {
                assertEquals("* welcome, a2" + HELP.strip(), bob.reader.readLine());
                ann.send("hello, bob\n");
                assertEquals("a1: hello, bob", bob.reader.readLine());
            }
        }
        assertFalse(Files.exists(path), "the file outlives the chat");
    }

    private static void hears(Peer peer, String text) throws Exception {
        assertEquals(text, peer.readText(text.getBytes(StandardCharsets.UTF_8).length));
    }

    private static final class UnixPeer implements Closeable {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final BufferedReader reader =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));

        UnixPeer(Path path) throws IOException {
            assertTrue(channel.connect(UnixDomainSocketAddress.of(path)));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
