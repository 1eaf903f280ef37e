// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static io.cmgr.engine.report.Paragraph.count;

import io.cmgr.check.PrintableDuration;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.session.LinkStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Says in plain words what a link waits for. Any thread, which never waits for the event loop: what belongs to the loop is
 * read as it happens to be, so the paragraph is a moment's picture.
 */
final class LinkExplanation {
    private final LinkLife life;
    private final LinkStats stats;
    private final Paragraph text = new Paragraph();

    private LinkExplanation(LinkLife life) {
        this.life = life;
        stats = life.stats();
    }

    static String of(LinkLife life) {
        LinkExplanation explanation = new LinkExplanation(life);
        explanation.state();
        explanation.figures();
        RegistryEntry session = life.held();
        if (session != null) {
            explanation.text.append(session.explain());
        }
        return explanation.text.toString();
    }

    private void state() {
        text.say("Link " + stats.id() + " to " + stats.target() + " began " + ago(stats.since()) + " ago and "
                + upOrDown());
        if (life.isOpen() && !stats.up()) {
            text.say(awaited(life.state));
        }
    }

    private String upOrDown() {
        EndReason why = life.ending();
        Instant downSince = stats.downSince();
        if (why != null) {
            return "has ended: " + why.reason() + life.figures.lastWords();
        }
        return downSince == null ? "is up" : "has been down for " + ago(downSince) + life.figures.lastWords();
    }

    private String awaited(LinkState state) {
        return switch (state) {
            case WAITING, ENDED -> waiting();
            case CONNECTING ->
                life.attempts.isUnderWay()
                        ? "An attempt to connect is under way"
                        : "It waits for its turn to connect among the other links";
            case OPEN, UP -> "Its session is not up yet, or ends";
            case UNCONFIRMED ->
                "Its session waits for confirm(), and is closed without in " + PrintableDuration.of(confirmLeft());
        };
    }

    private Duration confirmLeft() {
        return Duration.ofNanos(life.confirmBy - life.eventLoop.ticker().nanoTime());
    }

    private String waiting() {
        Instant next = stats.nextAttempt();
        Map<Object, Long> pauses = life.pauses;
        if (!pauses.isEmpty()) {
            return "Its attempts have been paused " + Paragraph.pauses(pauses);
        }
        return next == null
                ? "Its next attempt is about to begin"
                : "Its next attempt begins in " + PrintableDuration.of(Duration.between(Instant.now(), next));
    }

    private void figures() {
        if (stats.heldMessages() > 0) {
            text.say(count(stats.heldMessages(), "message") + " with " + count(stats.heldBytes(), "byte")
                    + (stats.heldMessages() == 1 ? " is" : " are") + " held until it is up");
        }
        if (stats.dropped() > 0) {
            text.say(count(stats.dropped(), "message") + " found the hold full or waited in it for too long");
        }
        text.say("So far it has had " + count(stats.connects(), "connection") + " and "
                + count(stats.failures(), "failure"));
    }

    private static String ago(Instant time) {
        return PrintableDuration.of(Duration.between(time, Instant.now()));
    }
}
