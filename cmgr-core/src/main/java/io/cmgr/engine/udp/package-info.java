// SPDX-License-Identifier: BSD-2-Clause
/**
 * UDP sessions: {@code UdpOpening} binds a socket and makes its {@code DatagramSession}, which delivers datagrams and
 * changes memberships; a {@code DatagramPeer} is one address to write to, a {@code NamedDatagramPeer} one whose name is
 * looked up first.
 *
 * <p>May touch: datagram, session, manager, multicast, output, flow, loop, transport, address, close, thread, report.
 *
 * <p>Threads: opening blocks and runs on a thread of the caller; a session is touched on its event loop only, except for
 * what its superclass lets any thread do.
 */
@NullMarked
package io.cmgr.engine.udp;

import org.jspecify.annotations.NullMarked;
