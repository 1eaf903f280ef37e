// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Stands for another throwable where it is logged: its name, its message made printable, its stack trace, its causes. */
public final class PrintableThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    /** How many causes are followed; a chain of causes may be a ring. */
    private static final int MAX_CAUSES = 8;

    private PrintableThrowable(Throwable error, @Nullable Throwable cause) {
        super(PrintableText.of(error), cause, false, true);
        setStackTrace(error.getStackTrace());
    }

    /** Stands for a throwable in a log line. */
    public static Throwable of(Throwable error) {
        return of(error, MAX_CAUSES);
    }

    private static Throwable of(Throwable error, int causesLeft) {
        Throwable cause = error.getCause();
        return new PrintableThrowable(error, cause == null || causesLeft == 0 ? null : of(cause, causesLeft - 1));
    }

    /** Filled in from the throwable that this one stands for. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    // A log prints this, with the name of the class that this one stands for, or else our own name and the message.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return requireNonNull(getMessage());
    }
}
