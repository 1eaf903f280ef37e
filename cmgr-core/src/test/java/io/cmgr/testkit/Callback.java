// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

/** The callbacks of a {@link io.cmgr.session.SessionHandler}, as an {@link EventRecorder} names them. */
public enum Callback {
    ACCEPTED,
    NEW,
    DATA,
    WRITABLE,
    END_OF_INPUT,
    DISCONNECTED
}
