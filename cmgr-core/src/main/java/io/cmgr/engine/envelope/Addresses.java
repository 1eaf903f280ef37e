// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import java.util.Random;

/**
 * The forms of what a session is called in a cluster. An address is the id of a node, {@code /}, and the id of a
 * session there: {@code us~k3f9abq7zd/a17}. The id of a node is its name, {@code ~}, and ten characters that are drawn at
 * every start. Any thread.
 */
public final class Addresses {
    /** How many characters are drawn for the id of a node. */
    static final int DRAWN = 10;

    static final int MAX_NODE_NAME = 32;
    static final int MIN_NODE = 1 + 1 + DRAWN;
    static final int MAX_NODE = MAX_NODE_NAME + 1 + DRAWN;
    static final int MAX_ID = 64;
    static final int MAX_ADDRESS = MAX_NODE + 1 + MAX_ID;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz012345";

    private Addresses() {}

    /** The id of a node of this name, of which no other has ever been drawn: 50 random bits tell it apart. */
    public static String drawNode(String name, Random random) {
        StringBuilder id = new StringBuilder(name).append('~');
        for (int i = 0; i < DRAWN; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** Whether the text has the form {@code name~drawn}. */
    static boolean isNode(String text) {
        return isNode(text, text.length());
    }

    private static boolean isNode(String text, int length) {
        int tilde = length - DRAWN - 1;
        if (tilde < 1 || tilde > MAX_NODE_NAME || text.charAt(tilde) != '~') {
            return false;
        }
        for (int i = 0; i < tilde; i++) {
            if (!isNameCharacter(text.charAt(i))) {
                return false;
            }
        }
        for (int i = tilde + 1; i < length; i++) {
            if (!isDrawnCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The name of a node, by its id. */
    public static String nameOf(String node) {
        return node.substring(0, node.length() - DRAWN - 1);
    }

    /** Whether the text can be the id of a session, minted or chosen. */
    static boolean isId(String text) {
        return isId(text, 0);
    }

    private static boolean isId(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > MAX_ID) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isNameCharacter(c) && c != '.' && c != ':') {
                return false;
            }
        }
        return true;
    }

    /** Whether the text has the form {@code node/id}. */
    static boolean isAddress(String text) {
        int slash = text.indexOf('/');
        return slash > 0 && isNode(text, slash) && isId(text, slash + 1);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'A' && c <= 'Z') || isDrawnCharacter(c) || c == '_' || c == '-';
    }

    private static boolean isDrawnCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
