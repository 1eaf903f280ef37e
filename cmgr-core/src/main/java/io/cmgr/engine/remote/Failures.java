// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.SupersededException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How a write ended, as it travels, and as the caller on the other node is told. */
public final class Failures {
    private Failures() {}

    /**
     * The answer to a write.
     *
     * @param error why it failed; null if it did not
     */
    public static Answer answer(long correlation, @Nullable Throwable error) {
        Throwable why = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return new Answer(correlation, outcome(why), why == null ? "" : text(why));
    }

    private static Outcome outcome(@Nullable Throwable why) {
        if (why == null) {
            return Outcome.DONE;
        } else if (why instanceof NoSuchSessionException) {
            return Outcome.NO_SUCH_SESSION;
        } else if (why instanceof SessionClosedException) {
            return Outcome.SESSION_CLOSED;
        } else if (why instanceof SlowConsumerException) {
            return Outcome.SLOW_CONSUMER;
        } else if (why instanceof SupersededException) {
            return Outcome.SUPERSEDED;
        }
        return why instanceof IllegalArgumentException ? Outcome.ILLEGAL_ARGUMENT : Outcome.FAILED;
    }

    /** The words of an exception of ours; of any other, such as one of the system, its name too. */
    private static String text(Throwable why) {
        return PrintableText.of(outcome(why) == Outcome.FAILED ? why : why.getMessage());
    }

    /**
     * What a write fails with that got this answer; null if it is done.
     *
     * @param to what the caller has written to, of which the other node knows the id only
     */
    static @Nullable Throwable of(Answer answer, String to) {
        String text = PrintableText.of(answer.text());
        return switch (answer.outcome()) {
            case DONE -> null;
            case NO_SUCH_SESSION -> nobody(to);
            case SESSION_CLOSED -> new SessionClosedException(text);
            case SLOW_CONSUMER -> new SlowConsumerException(text);
            case SUPERSEDED -> new SupersededException(text);
            case ILLEGAL_ARGUMENT -> new IllegalArgumentException(text);
            case FAILED -> new IOException(text);
        };
    }

    /** What a write fails with that nobody has heard. */
    static NoSuchSessionException nobody(String to) {
        return new NoSuchSessionException("no session has the address \"" + to + '"');
    }
}
