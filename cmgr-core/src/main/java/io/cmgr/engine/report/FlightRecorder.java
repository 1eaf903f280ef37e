// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

/** Asks the JDK's recorder. A class of its own, which is loaded only where there is one. */
final class FlightRecorder {
    private FlightRecorder() {}

    /** Whether a recording has been made in this JVM, or is being made. */
    static boolean isUsed() {
        return jdk.jfr.FlightRecorder.isInitialized();
    }
}
