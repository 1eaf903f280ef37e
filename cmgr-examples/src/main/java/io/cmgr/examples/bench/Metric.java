// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/** How a contender is compared with its reference. */
enum Metric {
    /** The processor time of the server's process per message that a client heard, as a ratio. */
    PROCESSOR("%.3f") {
        @Override
        double of(Turn reference, Turn contender) {
            return contender.nanosPerMessage() / reference.nanosPerMessage();
        }
    },
    /** Messages per second, as a ratio. */
    RATE("%.3f") {
        @Override
        double of(Turn reference, Turn contender) {
            return contender.messagesPerSecond() / reference.messagesPerSecond();
        }
    },
    /** Bytes that the server's threads allocate per message, beyond those of the reference. */
    ALLOCATION("%.1f B") {
        @Override
        double of(Turn reference, Turn contender) {
            return contender.bytesPerMessage() - reference.bytesPerMessage();
        }
    },
    /** Bytes of memory per idle session, beyond those of the reference. */
    MEMORY("%.0f B") {
        @Override
        double of(Turn reference, Turn contender) {
            throw new UnsupportedOperationException("idle sessions take no turns");
        }
    };

    private final String form;

    Metric(String form) {
        this.form = form;
    }

    abstract double of(Turn reference, Turn contender);

    boolean isRatio() {
        return this == PROCESSOR || this == RATE;
    }

    String text(double value) {
        return String.format(Locale.ROOT, form, value);
    }
}
