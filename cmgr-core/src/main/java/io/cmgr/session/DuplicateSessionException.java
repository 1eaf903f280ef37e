// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** The id belongs to a live session or to an attempt to connect, which is not affected. */
public final class DuplicateSessionException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public DuplicateSessionException(String message) {
        super(message);
    }
}
