// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The session has ended, or its end has begun, and it takes no more bytes. */
public final class SessionClosedException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, naming the value
     */
    public SessionClosedException(String message) {
        super(message);
    }
}
