// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionStats;
import io.netty.util.AttributeKey;
import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of {@link Flight}, with the names that a recording has for them. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class FlightEvents {
    private static final AttributeKey<Pause> PAUSE = AttributeKey.valueOf(FlightEvents.class, "PAUSE");

    /** How many frames of a blocked thread are recorded. */
    private static final int FRAMES = 64;

    private FlightEvents() {}

    @Category("cmgr")
    @StackTrace(false)
    private abstract static class OfSession extends Event {
        @Label("Session")
        String session = "";

        @Label("Kind")
        String kind = "";

        @Label("Listener")
        @Nullable
        String listener;

        @Label("Peer")
        String peer = "";

        void of(Session one) {
            session = one.id();
            kind = one.kind().name();
            listener = one.listenerId();
            peer = one.remoteAddress() == null ? "" : PrintableAddress.of(one.remoteAddress());
        }
    }

    @Name("io.cmgr.Accept")
    @Label("Session Accepted")
    private static final class Accept extends OfSession {}

    @Name("io.cmgr.New")
    @Label("Session Open")
    private static final class New extends OfSession {}

    @Name("io.cmgr.End")
    @Label("Session Ended")
    private static final class End extends OfSession {
        @Label("Reason")
        String reason = "";

        @Label("Cause")
        @Nullable
        String cause;

        @Label("Bytes In")
        @DataAmount
        long bytesIn;

        @Label("Bytes Out")
        @DataAmount
        long bytesOut;

        @Label("Lived")
        @Timespan(Timespan.MILLISECONDS)
        long lived;
    }

    @Name("io.cmgr.Pause")
    @Label("Reads Paused")
    private static final class Pause extends OfSession {
        @Label("First Owner")
        String owner = "";
    }

    @Name("io.cmgr.SlowConsumer")
    @Label("Slow Consumer")
    private static final class SlowConsumer extends OfSession {
        @Label("Limit")
        String limit = "";

        @Label("Unsent Bytes")
        @DataAmount
        long unsent;
    }

    @Name("io.cmgr.Refuse")
    @Label("Connection Refused")
    @Category("cmgr")
    @StackTrace(false)
    private static final class Refuse extends Event {
        @Label("Listener")
        String listener = "";

        @Label("Why")
        String why = "";
    }

    @Name("io.cmgr.BlockedLoop")
    @Label("Event Loop Blocked")
    @Category("cmgr")
    @StackTrace(false)
    private static final class BlockedLoop extends Event {
        @Label("Event Loop")
        @Nullable
        String loop;

        @Label("Session")
        @Nullable
        String session;

        @Label("Blocked For")
        @Timespan(Timespan.MILLISECONDS)
        long blockedFor;

        @Label("Stack")
        @Nullable
        String stack;
    }

    static void accepted(Session session) {
        commit(new Accept(), session);
    }

    static void opened(Session session) {
        commit(new New(), session);
    }

    private static void commit(OfSession event, Session session) {
        if (event.shouldCommit()) {
            event.of(session);
            event.commit();
        }
    }

    static void ended(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        End event = new End();
        if (event.shouldCommit()) {
            SessionStats last = session.stats();
            event.reason = reason.name();
            event.cause = cause == null ? null : PrintableText.of(cause);
            event.bytesIn = last.bytesIn();
            event.bytesOut = last.bytesOut();
            event.lived = System.currentTimeMillis() - last.since().toEpochMilli();
            commit(event, session);
        }
    }

    /** The event begins now. It is kept in an attribute of the session until it ends. */
    static void paused(Session session, Object owner) {
        Pause event = new Pause();
        if (event.isEnabled()) {
            event.begin();
            event.owner = PrintableText.of(owner);
            session.attr(PAUSE).setIfAbsent(event);
        }
    }

    static void resumed(Session session) {
        Pause event = session.hasAttr(PAUSE) ? session.attr(PAUSE).getAndSet(null) : null;
        if (event != null) {
            event.end();
            commit(event, session);
        }
    }

    static void slow(Session session, String limit, long unsent) {
        SlowConsumer event = new SlowConsumer();
        if (event.shouldCommit()) {
            event.limit = limit;
            event.unsent = unsent;
            commit(event, session);
        }
    }

    static void refused(String listener, String why) {
        Refuse event = new Refuse();
        if (event.shouldCommit()) {
            event.listener = listener;
            event.why = why;
            event.commit();
        }
    }

    static void blocked(@Nullable Thread thread, @Nullable String session, long millis) {
        BlockedLoop event = new BlockedLoop();
        if (event.shouldCommit()) {
            event.session = session;
            event.blockedFor = millis;
            if (thread != null) {
                event.loop = thread.getName();
                event.stack = Arrays.stream(thread.getStackTrace())
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining("\n"));
            }
            event.commit();
        }
    }
}
