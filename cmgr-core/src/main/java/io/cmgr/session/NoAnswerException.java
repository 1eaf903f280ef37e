// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The write by address or chosen id was sent to other nodes, and no answer has come in time. It may or may not have
 * been written.
 */
public final class NoAnswerException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message which write has no answer, with the value
     */
    public NoAnswerException(String message) {
        super(message);
    }
}
