// SPDX-License-Identifier: BSD-2-Clause
/**
 * One manager put together ({@link io.cmgr.engine.Engine}), and its end ({@code Shutdown}). The packages below are the
 * rooms of the engine, each with one subject. Nothing here is exported: applications reach it through {@code io.cmgr}
 * only.
 *
 * <p>May touch: all rooms.
 *
 * <p>Threads: any thread may call the engine; a manager is closed on a thread of its own.
 *
 * <p>The rest of this page is an overview of the rooms. {@code docs/architecture.md} has a drawing of them, and
 * explains what Netty does that surprises, and why writes need no promises.
 *
 * <p><b>In.</b> Bytes pass from the socket through Netty's pipeline and a channel handler of the package
 * {@code pipeline} to a {@link io.cmgr.engine.stream.StreamSession}, which calls the application's handler. Datagrams
 * pass through a channel handler of the package {@code udp} and a {@link io.cmgr.engine.datagram.DatagramInput} to a
 * {@link io.cmgr.engine.udp.DatagramSession}. While a session's reads are paused, what has been read already is held.
 *
 * <p><b>Out.</b> On the session's event loop a write goes to the session's output and from there to the channel; it is
 * flushed at the end of the read or of the loop's turn. On any other thread it first goes through the queue of the
 * {@link io.cmgr.engine.loop.SessionLoop}, with one wake-up per burst.
 *
 * <p><b>To all.</b> A broadcast is one command for each event loop and framing. It goes through the same queues, so
 * that broadcasts and single writes keep their order. A write to a room is the same for those members only that are on
 * the event loop.
 *
 * <p><b>Ending.</b> {@link io.cmgr.engine.session.SessionLife} describes how a session ends. A close comes behind the
 * writes before it, lets the output drain, shuts the output down, and lingers until the peer has everything. Then the
 * session gives back its id and its place, delivers DISCONNECTED, and completes its future.
 *
 * <p><b>Six rules.</b>
 * <ol>
 *   <li>An event loop never blocks: not on a channel, a lock that user code may hold, name resolution, or a future.
 *   <li>What belongs to a session is touched on its event loop only, except how it ends: any thread may ask for the
 *       end, and the first reason wins by compare-and-set.
 *   <li>State that threads share is changed by compare-and-set, published once, kept in a concurrent collection, or
 *       guarded by a lock of one class.
 *   <li>Neither user code nor Netty is called under a lock.
 *   <li>The opening events come first; exactly one DISCONNECTED comes, and it comes last.
 *   <li>A {@code ByteBuf} is released by the method that received it.
 * </ol>
 */
@NullMarked
package io.cmgr.engine;

import org.jspecify.annotations.NullMarked;
