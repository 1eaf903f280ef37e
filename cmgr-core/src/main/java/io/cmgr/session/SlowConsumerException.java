// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The write was refused, because it would take the session's unsent bytes over {@code maxPendingBytes}; or it failed,
 * because the peer took or acknowledged nothing for the session's {@code stallTimeout}.
 */
public final class SlowConsumerException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public SlowConsumerException(String message) {
        super(message);
    }
}
