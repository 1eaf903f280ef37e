// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The manager has {@code maxSessions} already. */
public final class SessionLimitException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, naming the value
     */
    public SessionLimitException(String message) {
        super(message);
    }
}
