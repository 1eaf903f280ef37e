// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.link.HeldWrites;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.LinkStats;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The figures of a link, and its lines in the log: one at WARN when an outage begins, one at INFO when it is over, and the
 * rest at DEBUG. Written on the event loop; any thread reads.
 */
final class LinkFigures {
    private static final AtomicLongFieldUpdater<LinkFigures> CONNECTS =
            AtomicLongFieldUpdater.newUpdater(LinkFigures.class, "connects");
    private static final AtomicLongFieldUpdater<LinkFigures> FAILURES =
            AtomicLongFieldUpdater.newUpdater(LinkFigures.class, "failures");

    private final String id;
    private final TcpConnect where;
    private final Logger log;
    private final Instant since = Instant.now();
    private volatile long connects;
    private volatile long failures;
    private volatile @Nullable Instant downSince = since;
    private volatile @Nullable Instant nextAttempt;
    private volatile @Nullable Throwable lastFailure;

    /** What has brought the link down, and can be shown; empty until then. Made once, for there may be many writes. */
    private volatile String lastWords = "";

    /** Whether the log was told of the outage. */
    private boolean reported;

    LinkFigures(String id, TcpConnect where, Logger log) {
        this.id = id;
        this.where = where;
        this.log = log;
    }

    /** The targets as they were given. */
    String target() {
        return where.targets().stream().map(PrintableAddress::of).collect(Collectors.joining(" or "));
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** What has brought the link down, in brackets, for the message of an exception; empty if nothing has. */
    String lastWords() {
        return lastWords;
    }

    /** A connection has reached NEW. */
    void connected() {
        CONNECTS.incrementAndGet(this);
    }

    /** The next attempt begins after this time. */
    void waits(Duration delay) {
        nextAttempt = Instant.now().plus(delay);
        log.debug("link {}: next attempt in {} ms", id, delay.toMillis());
    }

    /** No attempt is to come: one is under way, or the link is paused, up or ended. */
    void waitsNot() {
        nextAttempt = null;
    }

    void up() {
        Instant began = downSince;
        downSince = null;
        if (reported && began != null) {
            log.info("link {} to {} is up again after {} ms", id, target(), millisSince(began));
        } else {
            log.debug("link {} to {} is up", id, target());
        }
        reported = false;
    }

    /** The end of the connection that was up has begun. */
    void down() {
        downSince = Instant.now();
    }

    /** An attempt has brought no connection. */
    void failed(Throwable why) {
        triesAgain(String.valueOf(why), why, false);
    }

    /** A connection has ended. */
    void ended(EndReason why, boolean lived) {
        Throwable cause = why.cause();
        String what = why.reason() + (cause == null ? "" : " (" + cause + ")");
        triesAgain(what, cause == null && why.isFailure() ? why.refusal(id) : cause, lived);
    }

    private void triesAgain(String what, @Nullable Throwable failure, boolean lived) {
        if (!lived) {
            FAILURES.incrementAndGet(this);
        }
        lastFailure = failure;
        String words = PrintableText.of(what);
        lastWords = " (" + words + ")";
        if (reported) {
            log.debug("link {}: {}", id, words);
        } else {
            log.warn("link {} to {} is down, and tries again: {}", id, target(), words);
        }
        reported = true;
    }

    /** The link has given up. */
    void gaveUp() {
        Instant began = downSince;
        log.warn("link {} to {} gives up after {} ms", id, target(), began == null ? 0 : millisSince(began));
    }

    private static long millisSince(Instant began) {
        return Duration.between(began, Instant.now()).toMillis();
    }

    LinkStats stats(boolean up, HeldWrites held, long dropped) {
        Instant down = downSince;
        return new LinkStats(
                id,
                target(),
                up,
                since,
                connects,
                failures,
                up ? null : down == null ? Instant.now() : down,
                nextAttempt,
                lastFailure,
                held.messages(),
                held.bytes(),
                dropped);
    }
}
