// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Collections.newSetFromMap;
import static java.util.Objects.requireNonNull;

import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A printable copy of a throwable for the log: its name, its message made printable, its stack trace, its causes and
 * its suppressed exceptions. The throwable may be of an application's class whose methods throw. A part that cannot be
 * read for this reason is left out.
 */
public final class PrintableThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    /**
     * How many throwables are copied at most, since there may be many suppressed exceptions and a long chain of causes.
     */
    static final int MAX_COPIED = 32;

    private PrintableThrowable(String text, @Nullable Throwable cause) {
        super(text, cause, true, true);
    }

    /** Makes the copy. */
    public static Throwable of(Throwable error) {
        return requireNonNull(of(error, newSetFromMap(new IdentityHashMap<>())));
    }

    /** Null beyond the limit, and for a throwable that is copied already: causes may form a ring. */
    private static @Nullable PrintableThrowable of(@Nullable Throwable error, Set<Throwable> copied) {
        if (error == null || copied.size() == MAX_COPIED || !copied.add(error)) {
            return null;
        }
        PrintableThrowable printable = new PrintableThrowable(PrintableText.of(error), of(causeOf(error), copied));
        printable.copyStackTrace(error);
        for (Throwable suppressed : error.getSuppressed()) {
            PrintableThrowable other = of(suppressed, copied);
            if (other != null) {
                printable.addSuppressed(other);
            }
        }
        return printable;
    }

    private static @Nullable Throwable causeOf(Throwable error) {
        try {
            return error.getCause();
        } catch (Throwable withoutIt) {
            return null;
        }
    }

    private void copyStackTrace(Throwable error) {
        try {
            setStackTrace(error.getStackTrace());
        } catch (Throwable withoutIt) {
            setStackTrace(new StackTraceElement[0]);
        }
    }

    /** Does nothing: the stack trace is that of the original. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    // A log prints this: the name and message of the original. The default would begin with the name of this class.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return requireNonNull(getMessage());
    }
}
