// SPDX-License-Identifier: BSD-2-Clause
/**
 * UDP sessions. {@code UdpOpening} binds a socket and makes its {@code DatagramSession}, which delivers datagrams, and
 * joins and leaves multicast groups. A {@code DatagramPeer} is an address to write to; the address of a
 * {@code NamedDatagramPeer} is looked up for each datagram.
 *
 * <p>May touch: datagram, session, manager, multicast, output, flow, loop, transport, address, close, thread, report.
 *
 * <p>Threads: opening blocks and runs on a thread of the caller; a session belongs to its event loop, but any thread
 * may write, pause, ask for the end, and read counters.
 */
@NullMarked
package io.cmgr.engine.udp;

import org.jspecify.annotations.NullMarked;
