// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/** How a row's candidate is compared with its reference. */
enum Metric {
    /** The processor time of the server's process per message that a client received, as a ratio. */
    PROCESSOR("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return candidate.nanosPerMessage() / reference.nanosPerMessage();
        }
    },
    /** Messages per second, as a ratio. */
    RATE("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return candidate.messagesPerSecond() / reference.messagesPerSecond();
        }
    },
    /** Messages per second of the server's processor time, as a ratio. */
    PROCESSOR_RATE("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return reference.nanosPerMessage() / candidate.nanosPerMessage();
        }
    },
    /** How long half of the messages take at most, as a ratio. */
    LATENCY("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return quantile(reference, candidate, 50);
        }
    },
    /** How long all but one of a hundred messages take at most, as a ratio. */
    SLOW_LATENCY("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return quantile(reference, candidate, 99);
        }
    },
    /** How long all but one of a thousand messages take at most, as a ratio. */
    SLOWEST_LATENCY("%.3f") {
        @Override
        double of(Sample reference, Sample candidate) {
            return quantile(reference, candidate, 99.9);
        }
    },
    /** Bytes that the server's threads allocate per message, beyond those of the reference. */
    ALLOCATION("%.1f B") {
        @Override
        double of(Sample reference, Sample candidate) {
            return candidate.bytesPerMessage() - reference.bytesPerMessage();
        }
    },
    /** Bytes of memory per session, room or link that rests, beyond those of the reference if there is one. */
    MEMORY("%.0f B"),
    /** Bytes of memory per session or room that rests, as a ratio. */
    MEMORY_RATIO("%.3f") {
        @Override
        double ofFigures(double reference, double candidate) {
            return candidate / reference;
        }
    },
    /** The most connections that come back in a tenth of a second to a server that was away, as a ratio. */
    PEAK("%.3f") {
        @Override
        double ofFigures(double reference, double candidate) {
            return candidate / reference;
        }
    },
    /** When half of the connections have come back to a server that was away, in seconds. */
    RETURN("%.1f s");

    private final String form;

    Metric(String form) {
        this.form = form;
    }

    private static double quantile(Sample reference, Sample candidate, double percent) {
        return (double) candidate.latencies().getValueAtPercentile(percent)
                / reference.latencies().getValueAtPercentile(percent);
    }

    /** Compares samples of the two servers. */
    double of(Sample reference, Sample candidate) {
        throw new UnsupportedOperationException(this + " is not measured in turns");
    }

    /** Compares figures of the two servers, each of which was measured by itself. */
    double ofFigures(double reference, double candidate) {
        return candidate - reference;
    }

    boolean isRatio() {
        return switch (this) {
            case ALLOCATION, MEMORY, RETURN -> false;
            default -> true;
        };
    }

    String text(double value) {
        return String.format(Locale.ROOT, form, value);
    }
}
