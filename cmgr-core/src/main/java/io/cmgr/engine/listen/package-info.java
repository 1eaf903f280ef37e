// SPDX-License-Identifier: BSD-2-Clause
/**
 * Listening sockets: how a connection comes in, and whether it may. {@link io.cmgr.engine.listen.ListenerOpening} binds
 * and makes the {@link io.cmgr.engine.listen.StreamListener}; {@code Admission} counts places and holds accepting while
 * there are none; {@code ListeningSocket} is one bound address, {@code SocketFile} the name of a Unix-domain one.
 *
 * <p>May touch: session, close, manager, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: opening blocks and runs on a thread of the caller; accepting has an event loop of its own, which runs no
 * callback; what is counted may be read by any thread.
 */
@NullMarked
package io.cmgr.engine.listen;

import org.jspecify.annotations.NullMarked;
