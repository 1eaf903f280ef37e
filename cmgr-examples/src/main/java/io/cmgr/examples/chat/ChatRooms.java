// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.examples.cli.PrintableText;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a chat. Every guest begins in the lobby, hears all rooms that he has joined, and writes to the one that
 * he joined last. A message to a room begins with the room's name in brackets. Then comes a guest's name and a colon,
 * or an asterisk if the chat itself says something; a message to one guest begins with an asterisk. Any thread may
 * call, but only one at a time for each session; so the chat works behind an event channel and as a handler.
 */
final class ChatRooms implements SessionHandler {
    /** The length of the longest message in bytes, with the names in front. */
    static final int LONGEST_LINE = 4096;

    /** How many characters a guest may write in one message: so few that the line is never too long, in any script. */
    static final int LONGEST_SPEECH = 1000;

    private static final String LOBBY = "lobby";
    private static final String HELP = "what you write goes to the room that you joined last: /join ROOM, "
            + "/leave (back to the one before), /leave ROOM, /rooms, /who is in yours, /nick NAME";
    private static final String NO_ROOM = "you are in no room: /join ROOM, /rooms lists them";

    /** So few that the list fits into one message. */
    private static final int MAX_LISTED = 40;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");
    private static final Pattern ID = Pattern.compile("[A-Za-z][0-9]+");

    private final ConnectionManager manager;
    private final Set<String> names = new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);

    ChatRooms(ConnectionManager manager) {
        this.manager = manager;
    }

    void enter(Session session) {
        Guest guest = new Guest(session);
        names.add(guest.name());
        if (guest.join(LOBBY)) { // unless he has gone already
            announce(guest, LOBBY, guest.name() + " has come");
            guest.tell("welcome to " + LOBBY + ", " + guest.name());
            guest.tell(HELP);
        }
    }

    void hear(Session session, String line) {
        Guest guest = Guest.of(session);
        String said = PrintableText.in(line).strip();
        if (said.length() > LONGEST_SPEECH) {
            guest.tell("nobody heard you: " + LONGEST_SPEECH + " characters at most");
        } else if (said.startsWith("/")) {
            String[] words = said.split("\\s+", 2);
            obey(guest, words[0], words.length == 1 ? "" : words[1]);
        } else if (!said.isEmpty()) {
            say(guest, said);
        }
    }

    private void obey(Guest guest, String command, String argument) {
        switch (command) {
            case "/join" -> join(guest, argument.toLowerCase(Locale.ROOT));
            case "/leave" -> leave(guest, argument.isEmpty() ? guest.room() : argument.toLowerCase(Locale.ROOT));
            case "/rooms" -> listRooms(guest);
            case "/who" -> listGuests(guest);
            case "/nick" -> rename(guest, argument);
            default -> guest.tell(HELP);
        }
    }

    private void say(Guest guest, String text) {
        String room = guest.room();
        if (room == null) {
            guest.tell(NO_ROOM);
        } else {
            manager.room(room).write("[" + room + "] " + guest.name() + ": " + text);
        }
    }

    /** Tells the others in a room what a guest has done. */
    private void announce(Guest guest, String room, String what) {
        manager.room(room).except(guest.id()).write("[" + room + "] * " + what);
    }

    private void join(Guest guest, String room) {
        boolean isIn = guest.rooms().contains(room);
        if (!NAME.matcher(room).matches()) {
            guest.tell("a room's name is 1 to 20 letters, digits, _ or -");
        } else if (!guest.join(room)) {
            guest.tell("you are in as many rooms as you may: /leave one first");
        } else {
            if (!isIn) {
                announce(guest, room, guest.name() + " has come");
            }
            guest.tell("you write to " + room + " now");
        }
    }

    private void leave(Guest guest, @Nullable String room) {
        if (room == null || !guest.leave(room)) {
            guest.tell("you are in no such room");
        } else {
            announce(guest, room, guest.name() + " has left");
            String next = guest.room();
            guest.tell("you have left " + room + (next == null ? " and are in no room" : " and write to " + next));
        }
    }

    private void listRooms(Guest guest) {
        Collection<Room> rooms = manager.rooms();
        Stream<String> sizes =
                rooms.stream().sorted(Comparator.comparing(Room::name)).map(room -> room.name() + " " + room.size());
        guest.tell("rooms: " + list(sizes, rooms.size()));
    }

    private void listGuests(Guest guest) {
        String room = guest.room();
        if (room == null) {
            guest.tell(NO_ROOM);
        } else {
            Collection<Session> here = manager.room(room).sessions();
            Stream<String> called =
                    here.stream().map(session -> Guest.of(session).name()).sorted(String.CASE_INSENSITIVE_ORDER);
            guest.tell("in " + room + ": " + list(called, here.size()));
        }
    }

    private static String list(Stream<String> all, int count) {
        return all.limit(MAX_LISTED).collect(Collectors.joining(", ")) + (count > MAX_LISTED ? ", …" : "");
    }

    private void rename(Guest guest, String name) {
        if (!NAME.matcher(name).matches() || ID.matcher(name).matches()) {
            guest.tell("a name is 1 to 20 letters, digits, _ or -, and no id such as a1");
        } else if (!names.add(name)) {
            guest.tell("somebody is called that already");
        } else {
            String before = guest.name();
            names.remove(before);
            guest.name(name);
            guest.rooms().forEach(room -> announce(guest, room, before + " is now " + name));
            guest.tell("you are " + name + " now");
        }
    }

    /** Does nothing if the session never entered, because its TLS handshake failed. */
    void exit(Session session) {
        if (session.attachment() instanceof Guest guest) {
            names.remove(guest.name());
            guest.rooms().forEach(room -> announce(guest, room, guest.name() + " has left"));
        }
    }

    @Override
    public void onNew(Session session) {
        enter(session);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        hear(session, data.toString(UTF_8));
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        exit(session);
    }
}
