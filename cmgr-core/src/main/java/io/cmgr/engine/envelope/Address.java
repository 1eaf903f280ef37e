// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import org.jspecify.annotations.Nullable;

/**
 * Whom a text with a slash means: {@code node/id}, or {@code *}{@code /id} for whoever has a chosen id.
 *
 * @param node the node; {@link #ANY} for any
 * @param id the session's id there
 */
public record Address(String node, String id) {
    static final String ANY = "*";

    /** Null if the text means nobody. */
    public static @Nullable Address of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return null;
        }
        Address address = new Address(text.substring(0, slash), text.substring(slash + 1));
        boolean means = address.isAny() ? isChosen(address.id) : Addresses.isAddress(text);
        return means ? address : null;
    }

    /** Whoever has this chosen id. */
    public static Address ofAny(String id) {
        return new Address(ANY, id);
    }

    public boolean isAny() {
        return node.equals(ANY);
    }

    /** Whether an application can have chosen this id: every manager mints ids of a letter and a number. */
    public static boolean isChosen(String id) {
        return Addresses.isId(id) && !isMinted(id);
    }

    private static boolean isMinted(String id) {
        return id.length() > 1
                && "aclmux".indexOf(id.charAt(0)) >= 0
                && id.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    }
}
