// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import java.io.Serial;

/**
 * A message that is no envelope of this version. It has no stack trace, since whoever may publish can send any number
 * of such messages. Its text holds no byte of the message but single numbers.
 */
public final class MalformedEnvelopeException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public MalformedEnvelopeException(String what) {
        super(what, null, false, false);
    }
}
