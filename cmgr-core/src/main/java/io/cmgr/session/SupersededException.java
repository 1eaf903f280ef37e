// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The message was not sent, because a newer one of the same key took its place while it waited: see
 * {@link Destination#latest}. It has no stack trace, since this is no error and may happen often.
 */
public final class SupersededException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message whose message was replaced
     */
    public SupersededException(String message) {
        super(message, false);
    }
}
