// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chat room: all sessions of a manager, and the names of their guests. A message of a guest begins with the guest's
 * name, a message of the room with an asterisk. Any thread may call, but only one at a time for each session; so the
 * room works behind an event channel and as a handler.
 */
final class ChatRoom implements SessionHandler {
    /** The length of the longest message in bytes, with the name in front. */
    static final int LONGEST_LINE = 4096;

    /** How many characters a guest may write in one message: so few that the line is never too long, in any script. */
    static final int LONGEST_SPEECH = 1000;

    private static final int MAX_NAMES_LISTED = 50;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");
    private static final Pattern ID = Pattern.compile("[A-Za-z][0-9]+");

    /** Characters that could control the terminal of another guest, or turn its writing direction. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]");

    private final ConnectionManager manager;
    private final Map<String, Session> guests = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

    ChatRoom(ConnectionManager manager) {
        this.manager = manager;
    }

    void enter(Session guest) {
        guest.attachment(guest.id());
        guests.put(guest.id(), guest);
        manager.allExcept(guest.id()).write("* " + guest.id() + " has come");
        guest.write("* welcome, " + guest.id() + ": /nick NAME gives you a name, /who tells who is here");
    }

    void hear(Session guest, String line) {
        String said = UNPRINTABLE.matcher(line).replaceAll("").strip();
        if (said.length() > LONGEST_SPEECH) {
            guest.write("* nobody heard you: " + LONGEST_SPEECH + " characters at most");
        } else if (said.startsWith("/nick ")) {
            rename(guest, said.substring("/nick ".length()).strip());
        } else if (said.equals("/who")) {
            guest.write("* here: "
                    + guests.keySet().stream().limit(MAX_NAMES_LISTED).collect(Collectors.joining(", "))
                    + (guests.size() > MAX_NAMES_LISTED ? ", …" : ""));
        } else if (said.startsWith("/")) {
            guest.write("* there is /nick NAME, and /who");
        } else if (!said.isEmpty()) {
            manager.writeToAll(guest.attachment() + ": " + said);
        }
    }

    private void rename(Session guest, String name) {
        if (!NAME.matcher(name).matches() || ID.matcher(name).matches()) {
            guest.write("* a name is 1 to 20 letters, digits, _ or -, and no id such as a1");
        } else if (guests.putIfAbsent(name, guest) != null) {
            guest.write("* somebody is called that already");
        } else {
            String before = String.valueOf(guest.attachment());
            guests.remove(before);
            guest.attachment(name);
            manager.writeToAll("* " + before + " is now " + name);
        }
    }

    /** Does nothing if the session never entered, because its TLS handshake failed. */
    void leave(Session guest) {
        if (guest.attachment() instanceof String name) {
            guests.remove(name);
            manager.writeToAll("* " + name + " has left");
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
        leave(session);
    }
}
