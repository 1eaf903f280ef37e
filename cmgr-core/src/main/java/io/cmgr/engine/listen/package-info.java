// SPDX-License-Identifier: BSD-2-Clause
/**
 * Listening sockets: how a connection comes in, and whether it may. {@link io.cmgr.engine.listen.ListenerOpening} binds
 * and makes the {@link io.cmgr.engine.listen.StreamListener}. {@code Admission} counts places and stops accepting while
 * none is free, {@code AcceptErrors} counts and logs failed accepts, {@code ListeningSocket} is one bound address, and
 * {@code SocketFile} is the file of a Unix-domain listener.
 *
 * <p>May touch: pipeline, stream, session, close, manager, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: opening blocks, and runs on the thread of the application that calls it. Accepting has an event loop of
 * its own, which runs no callback. Any thread may read the counters.
 */
@NullMarked
package io.cmgr.engine.listen;

import org.jspecify.annotations.NullMarked;
