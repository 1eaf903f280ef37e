// SPDX-License-Identifier: BSD-2-Clause
/**
 * Datagrams in and out. A datagram that comes in is read into {@code LandingMemory}; {@code DatagramInput} copies it
 * out, and holds it while reads are paused. A datagram that goes out is a {@code PendingDatagram}, charged to the
 * account of its {@code DatagramSender}, until the kernel has taken it.
 *
 * <p>May touch: session, manager, multicast, output, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: any thread sends; everything else happens on the event loop of the socket.
 */
@NullMarked
package io.cmgr.engine.datagram;

import org.jspecify.annotations.NullMarked;
