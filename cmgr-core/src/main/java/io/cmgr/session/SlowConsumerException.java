// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The write was refused because the session's unsent bytes would pass {@code maxPendingBytes}, or failed because the peer
 * took nothing, or acknowledged nothing, within the session's {@code stallTimeout}.
 */
public final class SlowConsumerException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, naming the value
     */
    public SlowConsumerException(String message) {
        super(message);
    }
}
