// SPDX-License-Identifier: BSD-2-Clause
/**
 * How a connection is closed without destroying what is under way. {@code GracefulClose} lets the output drain,
 * {@code OutputShutdown} sends our end, and {@code LingeringClose} waits until the peer has everything, as
 * {@code KernelOutput} tells.
 *
 * <p>May touch: output, tls, flow, loop, transport, thread, report.
 *
 * <p>Threads: the event loop of the channel.
 */
@NullMarked
package io.cmgr.engine.close;

import org.jspecify.annotations.NullMarked;
