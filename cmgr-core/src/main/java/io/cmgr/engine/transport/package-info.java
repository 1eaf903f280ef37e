// SPDX-License-Identifier: BSD-2-Clause
/**
 * What differs between NIO, epoll, io_uring and other transports. Each transport is a {@code SocketTransport}, and
 * {@code TransportChoice} chooses one. The workarounds for Netty's epoll and NIO are here too, each with a link to its
 * issue.
 *
 * <p>May touch: uring, multicast, thread, report.
 *
 * <p>Threads: a transport has no state, and any thread may use it. Methods that act on a channel that is registered are
 * called on the channel's event loop.
 */
@NullMarked
package io.cmgr.engine.transport;

import org.jspecify.annotations.NullMarked;
