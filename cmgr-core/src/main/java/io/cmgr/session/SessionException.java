// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** Something that cmgr itself refuses. Errors of the network are {@link java.io.IOException}s. */
public class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public SessionException(String message) {
        super(message);
    }

    /** Creates the exception, with a stack trace or without. */
    SessionException(String message, boolean stackTrace) {
        super(message, null, stackTrace, stackTrace);
    }
}
