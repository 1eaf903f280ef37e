// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The session takes no more bytes: it has ended, or its end has begun. */
public final class SessionClosedException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public SessionClosedException(String message) {
        super(message);
    }
}
