// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Objects.requireNonNull;

/** What a thread does at one moment, in the form that a log prints: its name, its state and its stack. Any thread. */
public final class ThreadStack extends Throwable {
    private static final long serialVersionUID = 1L;

    private ThreadStack(String text, StackTraceElement[] stack) {
        super(text, null, true, true);
        setStackTrace(stack);
    }

    /** Looks at the thread now. */
    public static ThreadStack of(Thread thread) {
        return of(thread, "");
    }

    /** Looks at the thread now, and says this of it, too. */
    public static ThreadStack of(Thread thread, String more) {
        StackTraceElement[] stack = thread.getStackTrace();
        return new ThreadStack("thread " + PrintableText.of(thread.getName()) + ", " + thread.getState() + more, stack);
    }

    /** Does nothing: the stack is that of the other thread. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    // A log prints this. The default would begin with the name of this class.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return requireNonNull(getMessage());
    }
}
