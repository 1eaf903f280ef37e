// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The manager has closed, or its close has begun. */
public final class ManagerClosedException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public ManagerClosedException(String message) {
        super(message);
    }
}
