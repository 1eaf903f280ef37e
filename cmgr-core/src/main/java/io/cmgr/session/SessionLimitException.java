// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The manager already has {@code maxSessions} sessions and attempts to connect. */
public final class SessionLimitException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public SessionLimitException(String message) {
        super(message);
    }
}
