// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.check.PrintableDuration;
import io.cmgr.check.PrintableText;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that has not come to a task of the watch, as it was at the last look. Any thread.
 *
 * @param nanos for how long
 * @param session the id of the session whose callback runs; null if none is known to
 */
public record Blockage(long nanos, @Nullable String session) {
    /**
     * A sentence without its full stop.
     *
     * @param thread the loop's thread; null if it is not known
     * @param asking the id of the session that is explained
     */
    public String words(@Nullable Thread thread, String asking) {
        String name = thread == null ? "" : " " + PrintableText.of(thread.getName());
        String where = thread == null ? "" : place(thread);
        return "Its event loop" + name + " has been blocked for at least "
                + PrintableDuration.of(Duration.ofNanos(nanos)) + whose(asking) + where;
    }

    private String whose(String asking) {
        if (session == null) {
            return "";
        }
        return session.equals(asking) ? " by a callback of this session" : " by a callback of session " + session;
    }

    /** The innermost method that is the application's. */
    private static String place(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .filter(frame -> !isOfLibraries(frame.getClassName()))
                .findFirst()
                .map(frame -> ", in " + frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName()
                        + ":" + frame.getLineNumber() + ")")
                .orElse("");
    }

    private static boolean isOfLibraries(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("sun.")
                || className.startsWith("io.netty.")
                || className.startsWith("io.cmgr.engine.");
    }
}
