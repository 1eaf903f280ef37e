// SPDX-License-Identifier: BSD-2-Clause
/**
 * Multicast on UDP sockets. {@code MulticastMemberships} are the groups that a socket has joined, and the network
 * interfaces on which it joined them and through which it sends to them; {@code MulticastInterfaces} chooses these. NIO
 * and the native transports of Linux differ, so each has a {@code MulticastSocket} of its own.
 *
 * <p>May touch: address, thread, report.
 *
 * <p>Threads: the event loop of the socket.
 */
@NullMarked
package io.cmgr.engine.multicast;

import org.jspecify.annotations.NullMarked;
