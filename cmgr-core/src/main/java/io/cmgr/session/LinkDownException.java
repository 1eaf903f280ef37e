// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The message was not sent, because the {@link Link} is down and does not hold it, or no longer. It has no stack trace,
 * since it may happen for each of many writes.
 */
public final class LinkDownException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message which link is down, and why
     */
    public LinkDownException(String message) {
        super(message, false);
    }
}
