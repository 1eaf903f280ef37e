// SPDX-License-Identifier: BSD-2-Clause
/**
 * How our event loops differ from Netty's on io_uring. Each loop is an {@code IoUringLoops} handler, which stands between
 * Netty's channels and the kernel: {@code IoUringAcceptor} for a channel that listens, {@code IoUringStream} for a
 * connection. {@code IoUringAvailability} says whether io_uring can be used at all. This room and {@code transport} are
 * the only ones that name Netty's io_uring, whose jars are optional.
 *
 * <p>May touch: address, flow, thread.
 *
 * <p>Threads: the event loop of the channel.
 */
@NullMarked
package io.cmgr.engine.uring;

import org.jspecify.annotations.NullMarked;
