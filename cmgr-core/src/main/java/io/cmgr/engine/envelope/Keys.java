// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import org.jspecify.annotations.Nullable;

/** The keys of {@code latest}. */
public final class Keys {
    private Keys() {}

    /** The key as it travels; null if it cannot, or there is none: then the message travels as an ordinary one. */
    public static @Nullable String travelling(@Nullable Object key) {
        if (!(key instanceof String text) || text.length() > Envelope.MAX_KEY) {
            return null;
        }
        int bytes = Utf8.length(text);
        return bytes >= 0 && bytes <= Envelope.MAX_KEY ? text : null;
    }
}
