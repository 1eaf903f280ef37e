// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The id is taken by a live session or by a connection attempt, which stays untouched. */
public final class DuplicateSessionException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, naming the value
     */
    public DuplicateSessionException(String message) {
        super(message);
    }
}
