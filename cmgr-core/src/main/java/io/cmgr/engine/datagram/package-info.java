// SPDX-License-Identifier: BSD-2-Clause
/**
 * Datagrams on their way in and out. What comes in lands in {@code LandingMemory}, and {@code DatagramInput} copies it out
 * and holds it while reads are paused; what goes out is a {@code PendingDatagram} until the kernel has taken it, charged
 * to the account of its {@code DatagramSender}. Sessions that share a socket will share its input and output.
 *
 * <p>May touch: session, manager, multicast, output, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: any thread sends; everything else happens on the event loop of the socket.
 */
@NullMarked
package io.cmgr.engine.datagram;

import org.jspecify.annotations.NullMarked;
