// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.check.PrintableAddress;
import io.cmgr.session.SessionStats;
import java.util.Locale;

/**
 * One session in a sample.
 *
 * @param stats its figures
 * @param bytesIn bytes received per second; {@link Rates#UNKNOWN} if it was in no earlier sample
 * @param bytesOut bytes sent per second; the same
 */
record SessionRow(SessionStats stats, long bytesIn, long bytesOut) {
    boolean isPaused() {
        return !stats.pauses().isEmpty();
    }

    boolean isStalled() {
        return stats.stalledSince() != null;
    }

    /** Whether its id, its peer's address or its listener contains this text, which is in lower case. */
    boolean matches(String text) {
        String listener = stats.listenerId();
        return stats.id().toLowerCase(Locale.ROOT).contains(text)
                || PrintableAddress.of(stats.remoteAddress())
                        .toLowerCase(Locale.ROOT)
                        .contains(text)
                || (listener != null && listener.equals(text));
    }
}
