// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.SocketAddress;

/**
 * A snapshot of one listener's figures. Not for construction by applications: components may be added.
 *
 * @param id the listener's id
 * @param localAddress where it listens
 * @param accepted sessions accepted since it began
 * @param open its sessions that live now
 * @param refused connections taken from the kernel and closed without becoming a session
 * @param acceptErrors accepts that the system failed
 * @param paused whether anybody holds accepting
 */
public record ListenerStats(
        String id,
        SocketAddress localAddress,
        long accepted,
        long open,
        long refused,
        long acceptErrors,
        boolean paused) {}
