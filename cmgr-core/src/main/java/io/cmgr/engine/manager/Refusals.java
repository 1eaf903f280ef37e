// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.check.PrintableText;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionLimitException;
import org.jspecify.annotations.Nullable;

/** The exceptions with which a manager refuses calls. They are all made here, so that their texts agree. Any thread. */
public final class Refusals {
    private Refusals() {}

    /** The manager has closed; {@code what} is the call that is refused, or the session that it was for. */
    public static ManagerClosedException managerClosed(String what) {
        return new ManagerClosedException(what + ": the manager has closed");
    }

    /** No place is free for another session. */
    public static SessionLimitException noPlace(String what, int maxSessions) {
        return new SessionLimitException(what + ": the manager has its " + maxSessions + " sessions already");
    }

    /** The exception for a reservation of this id that was refused; null if it was made. */
    public static @Nullable RuntimeException of(Reservation reservation, String what, String id) {
        return switch (reservation) {
            case MADE -> null;
            case TAKEN ->
                new DuplicateSessionException("id \"" + id + "\" is taken by a session, an attempt or a link");
            case CLOSED -> managerClosed(what);
        };
    }

    /** No session has this id. The id comes from the caller and may be any text. */
    public static NoSuchSessionException unknown(String id) {
        return new NoSuchSessionException("no session has the id \"" + PrintableText.of(id) + '"');
    }

    /** The session has not delivered NEW, and the call needs an open one. */
    public static IllegalStateException notOpenYet(String id) {
        return new IllegalStateException("session " + id + " is not open yet");
    }

    /** The session is not a UDP session, so it has one peer only. */
    public static IllegalArgumentException notByAddress(Session session) {
        return new IllegalArgumentException(
                "session " + session.id() + " is " + session.kind() + ": only UDP writes to an address");
    }
}
