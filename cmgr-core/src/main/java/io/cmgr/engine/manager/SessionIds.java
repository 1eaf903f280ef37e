// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.check.PrintableText;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Mints ids, each only once in the life of a manager, and checks those that the application chooses. Any thread. */
public final class SessionIds {
    private static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern MINTED = Pattern.compile("[aclmux][0-9]+");

    private final AtomicLong accepted = new AtomicLong(1);
    private final AtomicLong connected = new AtomicLong(1);
    private final AtomicLong listeners = new AtomicLong();
    private final AtomicLong udp = new AtomicLong();
    private final AtomicLong multicast = new AtomicLong();
    private final AtomicLong attached = new AtomicLong(1);

    SessionIds() {}

    public String accepted() {
        return "a" + accepted.getAndIncrement();
    }

    public String connected() {
        return "c" + connected.getAndIncrement();
    }

    public String listener() {
        return "l" + listeners.getAndIncrement();
    }

    public String udp() {
        return "u" + udp.getAndIncrement();
    }

    public String multicast() {
        return "m" + multicast.getAndIncrement();
    }

    public String attached() {
        return "x" + attached.getAndIncrement();
    }

    /** Returns whether an application may choose this id. */
    static boolean maybeChosen(String id) {
        return CHOSEN.matcher(id).matches() && !MINTED.matcher(id).matches();
    }

    /** Returns the id if an application may choose it; otherwise throws. */
    public static String requireChosen(String id) {
        if (!CHOSEN.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id: \"" + PrintableText.of(id) + "\" is not 1 to 64 of the characters A-Z a-z 0-9 . _ : -");
        }
        if (MINTED.matcher(id).matches()) {
            throw new IllegalArgumentException("id: \"" + id + "\" is of a form that the manager mints");
        }
        return id;
    }
}
