// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Text in JSON, on one line, which grows from its beginning to its end. Used by one thread. */
final class Json {
    private final StringBuilder text = new StringBuilder(4096);

    /** Begins an object or an array: the next value of an array, or after {@link #name} that of a member. */
    Json open(char bracket) {
        separate();
        text.append(bracket);
        return this;
    }

    Json close(char bracket) {
        text.append(bracket);
        return this;
    }

    /** Begins a member of an object; its value follows. */
    Json name(String name) {
        quote(name);
        text.append(':');
        return this;
    }

    Json put(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    Json put(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    Json put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Milliseconds since 1970. */
    Json put(String name, @Nullable Instant value) {
        if (value == null) {
            return putNull(name);
        }
        return put(name, value.toEpochMilli());
    }

    Json putNull(String name) {
        name(name);
        text.append("null");
        return this;
    }

    /** A rate that is not known yet is null. */
    Json putRate(String name, long value) {
        return value == Rates.UNKNOWN ? putNull(name) : put(name, value);
    }

    /** The next value of an array. */
    Json add(String value) {
        quote(value);
        return this;
    }

    private void quote(String value) {
        separate();
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == 0x2028 || c == 0x2029) { // harmless in a page, too
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** A comma, unless this is the first in its brackets, or the value of a member. */
    private void separate() {
        if (text.length() > 0 && "{[:".indexOf(text.charAt(text.length() - 1)) < 0) {
            text.append(',');
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
