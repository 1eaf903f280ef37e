// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** No open session or listener has the id. */
public final class NoSuchSessionException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public NoSuchSessionException(String message) {
        super(message);
    }
}
