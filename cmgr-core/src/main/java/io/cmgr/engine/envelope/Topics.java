// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The topics of one cluster: one that all nodes are in, and one for each node, room and chosen id. Names of rooms and
 * ids are escaped: a byte of their UTF-8 that is none of {@code A-Z a-z 0-9 _ -} becomes {@code =XX}. So a name that
 * was chosen by a peer is never more than one token, and never a wildcard of the engine. A topic
 * has at most 232 characters. Any thread.
 */
public final class Topics {
    private static final String HEX = "0123456789ABCDEF";

    private final String prefix;
    private final String all;

    /**
     * The topics of a cluster.
     *
     * @param cluster the cluster's name, which needs no escape
     */
    public Topics(String cluster) {
        prefix = "cmgr." + cluster + '.';
        all = prefix + "all";
    }

    /** What every topic of the cluster begins with, and no topic of another cluster. */
    public String prefix() {
        return prefix;
    }

    /** Every node is in this topic. */
    public String all() {
        return all;
    }

    /** This node is in it, alone. A node's id needs no escape. */
    public String node(String id) {
        return prefix + "n." + id;
    }

    /** The nodes that have a member of the room are in it. */
    public String room(String name) {
        return prefix + "r." + escaped(name);
    }

    /** The nodes that have a session with this chosen id or alias are in it. */
    public String id(String chosen) {
        return prefix + "i." + escaped(chosen);
    }

    /** Whether a room's name can travel: it has 1 to 64 bytes of UTF-8. */
    public static boolean fits(String room) {
        if (room.isEmpty() || room.length() > Envelope.MAX_NAME) {
            return false;
        }
        int length = Utf8.length(room);
        return length >= 0 && length <= Envelope.MAX_NAME;
    }

    private static String escaped(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isPlain(name.charAt(i))) {
                return escapedBytes(name.getBytes(UTF_8));
            }
        }
        return name;
    }

    private static String escapedBytes(byte[] name) {
        StringBuilder token = new StringBuilder(3 * name.length);
        for (byte b : name) {
            if (isPlain((char) (b & 0xFF))) {
                token.append((char) b);
            } else {
                token.append('=').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return token.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
