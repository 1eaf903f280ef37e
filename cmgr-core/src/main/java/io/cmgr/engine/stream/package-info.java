// SPDX-License-Identifier: BSD-2-Clause
/**
 * Sessions on a stream of bytes: what is written to one, also as a part of a broadcast ({@code WrittenSession}), its two
 * directions, which may end one by one or be passed on to another session ({@code DuplexSession}, {@code Pipe}), and
 * what it receives ({@link io.cmgr.engine.stream.StreamSession}). {@code SlowPeerPolicy} decides about a peer that does
 * not take what is written.
 *
 * <p>May touch: room, session, codec, close, broadcast, manager, output, tls, flow, loop, transport, address, framing,
 * thread, report.
 *
 * <p>Threads: as of every session.
 */
@NullMarked
package io.cmgr.engine.stream;

import org.jspecify.annotations.NullMarked;
