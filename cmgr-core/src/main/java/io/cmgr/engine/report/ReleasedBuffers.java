// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/** Explains the exceptions that come from buffers which were released too often. Any thread. */
public final class ReleasedBuffers {
    private static final String HINT =
            "a callback's buffer is released behind the callback, and a written one by the write: retain() comes before"
                    + " keeping, writing or releasing it";

    /** How many causes of an exception are looked at. */
    private static final int DEPTH = 8;

    private ReleasedBuffers() {}

    /** Whether such an exception is the error, or a cause of it. */
    public static boolean isBehind(@Nullable Throwable error) {
        Throwable one = error;
        for (int i = 0; i < DEPTH && one != null; i++) {
            if (one instanceof IllegalReferenceCountException) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }

    /** The exception for something that is written after its release. */
    public static IllegalReferenceCountException writtenLate(Object released) {
        return new IllegalReferenceCountException(
                "released before it was written, and never retained by retain(): " + released);
    }

    /** What the log says of a fault behind which such an exception may be. */
    static String explained(String fault, Throwable error) {
        return isBehind(error) ? fault + " (" + HINT + ")" : fault;
    }
}
