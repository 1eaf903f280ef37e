// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The write by address or chosen id was not sent to other nodes: the connection to the engine is cut, too many bytes
 * wait for it, or too many writes wait for their answers. Nothing was written, so the write may be tried again.
 */
public final class ClusterCutException extends SessionException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was refused, with the value
     */
    public ClusterCutException(String message) {
        super(message);
    }
}
