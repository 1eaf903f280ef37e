// SPDX-License-Identifier: BSD-2-Clause
/**
 * How a connection is closed without destroying what is under way. {@code GracefulClose} lets the output drain and has
 * it shut down; then {@code LingeringClose} waits until the peer has everything, which it reads from
 * {@code KernelOutput}. {@code HalfClose} ends the output alone. {@code LingeringChannels} are those that linger without a session; {@code ChannelClose} closes
 * a channel at once.
 *
 * <p>May touch: output, flow, loop, transport, thread, report.
 *
 * <p>Threads: the event loop of the channel, except for {@code LingeringChannels}, which any thread may use.
 */
@NullMarked
package io.cmgr.engine.close;

import org.jspecify.annotations.NullMarked;
