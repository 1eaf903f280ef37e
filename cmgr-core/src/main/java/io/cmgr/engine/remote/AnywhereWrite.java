// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.session.NoSuchSessionException;
import org.jspecify.annotations.Nullable;

/**
 * A write to whoever has a chosen id, here or on other nodes. The first that has written it decides; a failure waits for
 * the others.
 */
final class AnywhereWrite extends RemoteWrite {
    // Guarded by this.

    /** Whether the session here that has the id may still succeed. */
    private boolean hereOpen;

    /** Whether another node may still succeed. */
    private boolean elsewhereOpen = true;

    /** The failure that tells most so far. */
    private @Nullable Throwable failure;

    AnywhereWrite(LoopGuard guard, Place place, String to) {
        super(guard, place, to, "");
    }

    /** A session here has the id, and is written to. */
    synchronized void alsoHere() {
        hereOpen = true;
    }

    /** The session here has written it, or failed to. */
    void endedHere(@Nullable Void done, @Nullable Throwable error) {
        if (error == null) {
            succeed(null);
        } else {
            failed(error, true, false);
        }
    }

    @Override
    void refused(Throwable why) {
        failElsewhere(why);
    }

    @Override
    void answered(Answer answer) {
        Throwable error = Failures.of(answer, to);
        if (error == null) {
            succeed(null);
        } else {
            failed(error, false, false);
            waitForMore();
        }
    }

    @Override
    void failElsewhere(Throwable why) {
        failed(why, false, true);
        waitForNobody();
    }

    @Override
    void graceOver() {
        failElsewhere(new NoSuchSessionException("")); // tells less than the answer that came
    }

    private void failed(Throwable error, boolean hereIsOver, boolean elsewhereIsOver) {
        Throwable why;
        synchronized (this) {
            hereOpen &= !hereIsOver;
            elsewhereOpen &= !elsewhereIsOver;
            failure = weightier(failure, error);
            why = hereOpen || elsewhereOpen ? null : failure;
        }
        if (why != null) {
            fail(why);
        }
    }

    /** That somebody has no such session tells least. Of two others the first holds. */
    private static Throwable weightier(@Nullable Throwable before, Throwable error) {
        if (before == null
                || (before instanceof NoSuchSessionException && !(error instanceof NoSuchSessionException))) {
            return error;
        }
        return before;
    }
}
