// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.SocketAddress;

/**
 * A snapshot of one listener's figures. Applications must not construct it, since components may be added.
 *
 * @param id the listener's id
 * @param localAddress where it listens
 * @param accepted sessions accepted since the listener was opened
 * @param open its sessions that are live now
 * @param refused connections that were taken from the kernel and closed without becoming a session
 * @param acceptErrors accepts that failed in the system
 * @param paused whether accepting is paused, by the application or by cmgr
 */
public record ListenerStats(
        String id,
        SocketAddress localAddress,
        long accepted,
        long open,
        long refused,
        long acceptErrors,
        boolean paused) {}
