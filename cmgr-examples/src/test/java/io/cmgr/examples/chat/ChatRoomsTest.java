// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.InEachMode;
import io.cmgr.examples.MadeCertificate;
import io.cmgr.examples.Mode;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.NoLeaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class ChatRoomsTest {
    private static final Pattern TLS_PORT = Pattern.compile("TLS on port (\\d+)");
    private static final String UNUSABLE = "* a room's name is 1 to 20 letters, digits, _ or -";
    private static final String NO_ROOM = "* you are in no room: /join ROOM, /rooms lists them";
    private static final int MAX_ROOMS = 1024;

    @InEachMode
    void oneWritesToTheRoomJoinedLastAndHearsAll(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            try (Terminal bob = Terminal.tcp(chat.port())) {
                bob.isGreetedAs("a2");
                ann.hears("[lobby] * a2 has come");

                bob.says("/join Tea");
                bob.hears("* you write to tea now");
                bob.says("is there anybody?");
                bob.hears("[tea] a2: is there anybody?");
                ann.says("in the lobby there is");
                bob.hears("[lobby] a1: in the lobby there is");
                ann.says("/join tea");
                ann.hears("[lobby] a1: in the lobby there is", "* you write to tea now");
                bob.hears("[tea] * a1 has come");
                bob.says("welcome");
                ann.hears("[tea] a2: welcome");
                bob.hears("[tea] a2: welcome");

                bob.says("/join lobby"); // where he is already, so nobody else is told
                bob.hears("* you write to lobby now");
                bob.says("hello, lobby");
                ann.hears("[lobby] a2: hello, lobby");
                bob.says("/leave");
                bob.hears("[lobby] a2: hello, lobby", "* you have left lobby and write to tea");
                ann.hears("[lobby] * a2 has left");
                bob.says("/leave TEA");
                bob.hears("* you have left tea and are in no room");
                ann.hears("[tea] * a2 has left");
                for (String unheard : List.of("hello?", "/who")) {
                    bob.says(unheard);
                    bob.hears(NO_ROOM);
                }
                for (String useless : List.of("/leave", "/leave tea", "/leave \u0001")) {
                    bob.says(useless);
                    bob.hears("* you are in no such room");
                }
                bob.says("/join");
                bob.hears(UNUSABLE);
                bob.says("/join tea");
                bob.hears("* you write to tea now");
                ann.hears("[tea] * a2 has come");
                bob.says("/join lobby");
                bob.hears("* you write to lobby now");
                ann.hears("[lobby] * a2 has come");
            }
            assertEquals(List.of("[lobby] * a2 has left", "[tea] * a2 has left"), List.of(ann.hears(), ann.hears()));
        }
    }

    @InEachMode
    void throughEveryDoorOneEntersTheSameRooms(Mode mode, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("chat.sock");
        try (RunningExample chat = mode.start("chat", "--http", "0", "--tls", "0", "--unix", path.toString());
                Visitor tcp = Terminal.tcp(chat.port());
                Visitor unix = Terminal.unix(path);
                Visitor tls = Terminal.tls(tlsPort(chat), MadeCertificate.trusting(chat.output()));
                Visitor web = Browser.join(chat.page())) {
            List<Visitor> all = List.of(tcp, unix, tls, web);
            List<String> names = List.of("tcp", "unix", "tls", "web");
            for (int i = 0; i < all.size(); i++) {
                Visitor visitor = all.get(i);
                visitor.says("/nick " + names.get(i));
                visitor.says("/join tea");
                hearsUntil(visitor, "* you write to tea now");
                for (Visitor other : all.subList(0, i)) {
                    hearsUntil(other, "[tea] * " + names.get(i) + " has come");
                }
            }
            tcp.says("/leave lobby");
            hearsUntil(tcp, "* you have left lobby and write to tea");
            for (int i = 0; i < all.size(); i++) {
                all.get(i).says("hello from " + names.get(i) + ": \u20ac");
                for (Visitor visitor : all) {
                    hearsUntil(visitor, "[tea] " + names.get(i) + ": hello from " + names.get(i) + ": \u20ac");
                }
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).says("/who");
                all.get(i).hears("* in tea: tcp, tls, unix, web");
                all.get(i).says("/rooms");
                all.get(i).hears("* rooms: lobby 3, tea 4");
            }
        }
        assertFalse(Files.exists(path), "the file outlives the chat");
    }

    @InEachMode
    void aNewNameAndAnEndAreToldInTheRoomsThatOneIsIn(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            try (Terminal bob = Terminal.tcp(chat.port())) {
                bob.isGreetedAs("a2");
                bob.says("/join tea");
                bob.says("/leave lobby");
                bob.hears("* you write to tea now", "* you have left lobby and write to tea");
                ann.hears("[lobby] * a2 has come", "[lobby] * a2 has left");
                bob.says("/nick bob");
                bob.hears("* you are bob now");
                bob.says("/who");
                bob.hears("* in tea: bob");
                ann.says("/join tea");
                ann.hears("* you write to tea now"); // and not that a2 is bob now
                bob.hears("[tea] * a1 has come");
            }
            ann.hears("[tea] * bob has left");
            ann.says("/nick bob");
            ann.hears("* you are bob now");
            ann.says("/rooms");
            ann.hears("* rooms: lobby 1, tea 1");
        }
    }

    @InEachMode
    void aNameThatIsNoneIsAnsweredInOneLine(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            List<String> unusable = List.of(
                    "",
                    "\u0007\u0000",
                    "\u001b[2J",
                    "two words",
                    "x".repeat(21),
                    "x".repeat(257),
                    "\ud83d\ude00",
                    "a]b",
                    "\u0130",
                    "\u202e\u2028");
            for (String name : unusable) {
                ann.says("/join " + name);
                ann.hears(UNUSABLE);
            }
            ann.says("/join " + "x".repeat(ChatRooms.LONGEST_SPEECH));
            ann.hears("* nobody heard you: 1000 characters at most");
            ann.says("/join \u001b\u200f\u00c4pfel"); // without what commands a terminal it is a name
            ann.hears("* you write to \u00e4pfel now");
            ann.says("/rooms");
            ann.hears("* rooms: lobby 1, \u00e4pfel 1");
        }
    }

    @InEachMode
    void oneRoomTooManyIsAnsweredInOneLine(Mode mode) throws Exception {
        try (RunningExample chat = mode.start("chat");
                Terminal ann = Terminal.tcp(chat.port())) {
            ann.isGreetedAs("a1");
            for (int n = 1; n < MAX_ROOMS; n++) { // and the lobby
                ann.says("/join room" + n);
                ann.hears("* you write to room" + n + " now");
            }
            ann.says("/join one-more");
            ann.hears("* you are in as many rooms as you may: /leave one first");
            ann.says("still here");
            ann.hears("[room1023] a1: still here");
            ann.says("/join room1");
            ann.hears("* you write to room1 now");
            ann.says("/leave room2");
            ann.hears("* you have left room2 and write to room1");
            ann.says("/join one-more");
            ann.hears("* you write to one-more now");
            ann.says("/rooms");
            String first = IntStream.rangeClosed(1, MAX_ROOMS)
                    .mapToObj(n -> "room" + n)
                    .filter(name -> !name.equals("room2") && !name.equals("room1024"))
                    .sorted()
                    .limit(38) // behind lobby and one-more
                    .map(name -> name + " 1")
                    .collect(Collectors.joining(", "));
            ann.hears("* rooms: lobby 1, one-more 1, " + first + ", \u2026");
        }
    }

    private static void hearsUntil(Visitor visitor, String line) throws Exception {
        while (!visitor.hears().equals(line)) {
            // what comes before is not the subject
        }
    }

    private static int tlsPort(RunningExample chat) {
        chat.port();
        Matcher announced = TLS_PORT.matcher(chat.output());
        assertTrue(announced.find(), chat.output());
        return Integer.parseInt(announced.group(1));
    }
}
