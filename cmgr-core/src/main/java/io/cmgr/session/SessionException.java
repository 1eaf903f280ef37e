// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** What cmgr itself refuses; the network's own errors stay {@link java.io.IOException}s. */
public class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception that says what was refused.
     *
     * @param message what was refused, naming the value
     */
    public SessionException(String message) {
        super(message);
    }
}
