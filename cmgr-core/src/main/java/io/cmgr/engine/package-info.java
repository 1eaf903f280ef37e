// SPDX-License-Identifier: BSD-2-Clause
/**
 * One manager put together ({@link io.cmgr.engine.Engine}), and its end ({@code Shutdown}). The packages below are the
 * rooms of the engine, one subject each; nothing here is exported, and {@code io.cmgr} is the only door. A drawing of the
 * rooms, what Netty does that surprises, and why writes need no promises stand in {@code docs/architecture.md}.
 *
 * <p><b>In.</b> Socket, Netty's pipeline, {@code SessionChannelHandler}, {@code StreamSession}, the application's handler;
 * for datagrams {@code DatagramChannelHandler}, {@code DatagramInput}, {@code DatagramSession}. While reads are paused,
 * what has been read already is held.
 *
 * <p><b>Out.</b> On the session's event loop a write goes to the session's output and the channel, and is flushed at the
 * end of the read or of the turn. From any other thread it goes through the queue of the {@code SessionLoop}, with one
 * wake-up per burst.
 *
 * <p><b>To all.</b> A broadcast is one command for each event loop and framing, in the same queues, so that the order among
 * broadcasts and single writes holds.
 *
 * <p><b>Ending.</b> {@code SessionLife} tells how a session ends. A close comes behind the writes before it, lets the
 * output drain, sends our end, and lingers until the peer has everything; then the session gives back its id and its
 * place, delivers DISCONNECTED, and completes its future.
 *
 * <p><b>Six rules.</b>
 * <ol>
 *   <li>An event loop never blocks: not on a channel, a lock that user code may hold, name resolution, or a future.
 *   <li>What belongs to a session is touched on its event loop only, except how it ends: any thread may ask for the end,
 *       and the first reason wins by compare-and-set.
 *   <li>State that threads share is changed by compare-and-set, published once, kept in a concurrent collection, or guarded
 *       by a lock of one class.
 *   <li>No user code and no Netty call under a lock.
 *   <li>Opening events first, exactly one DISCONNECTED, last.
 *   <li>A {@code ByteBuf} is released by the one that received it.
 * </ol>
 *
 * <p>May touch: all rooms.
 */
@NullMarked
package io.cmgr.engine;

import org.jspecify.annotations.NullMarked;
