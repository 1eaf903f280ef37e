// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static io.cmgr.engine.report.Paragraph.count;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableDuration;
import io.cmgr.check.PrintableText;
import io.cmgr.check.UntakenData;
import io.cmgr.engine.close.GracefulClose;
import io.cmgr.engine.close.HalfClose;
import io.cmgr.engine.close.TcpFigures;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.loop.Blockage;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.report.Paragraph;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words what keeps a session from moving. Any thread, which never waits for the event loop: what belongs to
 * the loop is read as it happens to be, so the paragraph is a moment's picture.
 */
final class Explanation {
    private final SessionLife session;
    private final Paragraph text;

    Explanation(SessionLife session, Paragraph text) {
        this.session = session;
        this.text = text;
    }

    /** Which session it is, how old, and in which phase of its life. */
    void life() {
        SocketAddress peer = session.remoteAddress();
        Set<String> aliases = session.aliases();
        text.say(session.kind() + " session " + session.id()
                + (aliases.isEmpty() ? "" : ", alias " + String.join(", ", aliases) + ",")
                + (peer == null
                        ? " on " + PrintableAddress.of(session.localAddress())
                        : " with " + PrintableAddress.of(peer))
                + " began " + PrintableDuration.of(Duration.between(session.since(), Instant.now()))
                + " ago and " + phase());
    }

    private String phase() {
        EndReason why = session.reason();
        return switch (session.phase()) {
            case OPENING -> "is opening";
            case OPEN -> "is open";
            case CLOSING ->
                session.endRequested() && why != null
                        ? "is closing: " + words(why)
                        : "takes no more writes" + (why == null ? "" : ": " + words(why));
            case CLOSED -> "has ended" + (why == null ? "" : ": " + words(why));
        };
    }

    private static String words(EndReason why) {
        Throwable cause = why.cause();
        return why.reason() + (cause == null ? "" : " (" + PrintableText.of(cause) + ")");
    }

    /** Who pauses the reads, and since when. A close reads despite them. */
    void reads(ReadPauses pauses) {
        if (session.closeHasBegun()) {
            return;
        }
        if (session.hasInputEnded()) {
            text.say("Its peer has finished sending");
        }
        Map<Object, Long> owners = pauses.owners();
        if (!owners.isEmpty()) {
            text.say("Its reads have been paused " + Paragraph.pauses(owners));
        }
    }

    /** What keeps its event loop from coming to it. */
    void loop() {
        Blockage blockage = session.loop.blockage();
        if (blockage != null) {
            text.say(blockage.words(session.loop.thread(), session.id()));
        }
    }

    /** Which of its events wait in a channel, and which thread works on them. */
    void events() {
        text.append(UntakenData.explain(session.channel()));
    }

    /** What is unsent, and what has become of messages. */
    void output(@Nullable Duration withoutProgress) {
        long unsent = session.counters.get();
        if (unsent > 0) {
            text.say(count(unsent, "byte") + " of the " + session.counters.max() + " that may be unsent are unsent"
                    + (withoutProgress == null
                            ? ""
                            : ", and the kernel has taken none of them for " + PrintableDuration.of(withoutProgress)
                                    + ": its peer does not read")
                    + (session.isOpen() && session.counters.congested() ? "; isWritable() is false" : ""));
        }
        HalfClose half = session.halfClose;
        if (half != null && !session.closeHasBegun()) {
            text.say(
                    half.isOver()
                            ? "Its output has ended by closeOutput(), and it waits for the end of its peer"
                            : "closeOutput() was called, and waits for what was written before to go out");
        }
    }

    /** Its close, and what that waits for. */
    void close() {
        GracefulClose closing = session.closing;
        if (closing != null) {
            closing.explain(text);
        } else if (session.endRequested()) {
            text.say("Its end has been asked for, and waits for its turn on the event loop");
        }
    }

    /** What the kernel knows of a TCP connection, where it can be asked. */
    void kernel() {
        TcpFigures figures = TcpFigures.of(session.channel());
        if (figures == null) {
            return;
        }
        text.say("The kernel measures a round trip of " + PrintableDuration.of(figures.roundTrip()) + ", holds "
                + count(figures.unacknowledged(), "byte") + " that its peer has not acknowledged"
                + (figures.timeouts() == 0
                        ? ""
                        : ", has tried " + count(figures.timeouts(), "time") + " in vain to get through")
                + ", and has sent " + count(figures.retransmitted(), "segment") + " again");
        boolean received = session.counters.bytesIn() > 0;
        boolean sent = session.counters.bytesOut() > 0;
        if (received || sent) {
            text.say("Data was last "
                    + (received ? "received " + PrintableDuration.of(figures.sinceReceived()) + " ago" : "")
                    + (received && sent ? " and last " : "")
                    + (sent ? "sent " + PrintableDuration.of(figures.sinceSent()) + " ago" : ""));
        }
    }

    /** What has moved so far. */
    void figures() {
        text.say("So far it has received " + count(session.counters.bytesIn(), "byte") + " in "
                + count(session.counters.readCount(), "message") + ", and sent "
                + count(session.counters.bytesOut(), "byte") + " in "
                + count(session.counters.writeCount(), "message")
                + (session.counters.droppedCount() == 0
                        ? ""
                        : "; " + count(session.counters.droppedCount(), "message") + " to it found no room"));
        if (session.unsent().some()) {
            text.say("Its peer may have missed " + count(session.unsent().bytes(), "byte"));
        }
    }
}
