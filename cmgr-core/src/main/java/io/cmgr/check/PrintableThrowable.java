// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A printable copy of a throwable for the log: its name, its message made printable, its stack trace and its causes.
 */
public final class PrintableThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    /** How many causes are copied. There must be a limit, since a chain of causes may be a ring. */
    private static final int MAX_CAUSES = 8;

    private PrintableThrowable(Throwable error, @Nullable Throwable cause) {
        super(PrintableText.of(error), cause, false, true);
        setStackTrace(error.getStackTrace());
    }

    /** Makes the copy. */
    public static Throwable of(Throwable error) {
        return of(error, MAX_CAUSES);
    }

    private static Throwable of(Throwable error, int causesLeft) {
        Throwable cause = error.getCause();
        return new PrintableThrowable(error, cause == null || causesLeft == 0 ? null : of(cause, causesLeft - 1));
    }

    /** Does nothing: the stack trace is that of the original. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    // A log prints this. It begins with the name of the original class, where the default would print that of this
    // class.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return requireNonNull(getMessage());
    }
}
