// SPDX-License-Identifier: BSD-2-Clause
/**
 * What differs between NIO, epoll and other transports: one {@code SocketTransport} each, chosen by
 * {@code TransportChoice}. The workarounds for Netty's epoll and NIO stand here, too, each with a link to its issue.
 *
 * <p>May touch: multicast, thread, report.
 *
 * <p>Threads: a transport has no state and may be used by any thread; what it says of a channel, on that channel's event
 * loop.
 */
@NullMarked
package io.cmgr.engine.transport;

import org.jspecify.annotations.NullMarked;
