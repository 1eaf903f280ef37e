// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** Why a connection that was taken from the kernel did not become a session. Constants may be added. */
public enum RefusalCause {
    /** It closed before, or the {@code pipeline} of its listener failed. */
    CLOSED,
    /** The event loops, which are the application's own, had ended. */
    NO_EVENT_LOOP,
    /** The manager had closed. */
    MANAGER_CLOSED
}
