// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Events for the JDK's Flight Recorder, which is a module that may be missing. As long as nobody has used the recorder
 * in this JVM, each of these is one look at a flag: no event is made, and the classes of the events are not loaded. Any
 * thread.
 */
public final class Flight {
    private static final boolean PRESENT = isPresent();

    private Flight() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Flight.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    /** Whether something may be recorded. */
    private static boolean on() {
        return PRESENT && FlightRecorder.isUsed();
    }

    /** A listener has accepted the connection of this session. */
    public static void accepted(Session session) {
        if (on()) {
            FlightEvents.accepted(session);
        }
    }

    /** Reading and writing work. */
    public static void opened(Session session) {
        if (on()) {
            FlightEvents.opened(session);
        }
    }

    /** The session has ended; so has its pause, if there is one. */
    public static void ended(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        if (on()) {
            FlightEvents.resumed(session);
            FlightEvents.ended(session, reason, cause);
        }
    }

    /** The session's reads are paused by this owner, and were not before. */
    public static void paused(Session session, Object owner) {
        if (on()) {
            FlightEvents.paused(session, owner);
        }
    }

    /** Nobody pauses the session's reads any more. */
    public static void resumed(Session session) {
        if (on()) {
            FlightEvents.resumed(session);
        }
    }

    /**
     * The session's peer is too slow.
     *
     * @param limit the limit that has been reached
     * @param unsent how many bytes wait
     */
    public static void slow(Session session, String limit, long unsent) {
        if (on()) {
            FlightEvents.slow(session, limit, unsent);
        }
    }

    /** A listener has not let a connection in, or it has closed before it became a session. */
    public static void refused(String listener, String why) {
        if (on()) {
            FlightEvents.refused(listener, why);
        }
    }

    /** An event loop is blocked, by a callback of this session if that is known. */
    static void blocked(@Nullable Thread thread, @Nullable String session, long millis) {
        if (on()) {
            FlightEvents.blocked(thread, session, millis);
        }
    }
}
