// SPDX-License-Identifier: BSD-2-Clause
/**
 * What multicast needs of a UDP socket: the groups that it has joined, on which network interfaces, and how it sends to
 * them. NIO and epoll differ in this, so each has its own {@code MulticastSocket}.
 *
 * <p>May touch: address, thread, report.
 *
 * <p>Threads: the event loop of the socket, except for the groups that are joined while it opens.
 */
@NullMarked
package io.cmgr.engine.multicast;

import org.jspecify.annotations.NullMarked;
