// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import org.jspecify.annotations.Nullable;

/**
 * What listeners and connections have in common, as plain values; set through {@link TcpListen} and {@link TcpConnect}.
 *
 * @param maxPendingBytes unsent bytes allowed per session, null for the manager's
 * @param noDelay whether small writes leave at once
 * @param keepAlive whether the kernel probes idle peers
 * @param sendBuffer the kernel's send buffer, null for the system's choice
 * @param receiveBuffer the kernel's receive buffer, null for the system's choice
 */
public record StreamOptions(
        @Nullable Long maxPendingBytes,
        boolean noDelay,
        boolean keepAlive,
        @Nullable Integer sendBuffer,
        @Nullable Integer receiveBuffer) {
    static final StreamOptions DEFAULTS = new StreamOptions(null, true, true, null, null);
}
