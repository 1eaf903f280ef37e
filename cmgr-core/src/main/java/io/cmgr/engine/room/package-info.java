// SPDX-License-Identifier: BSD-2-Clause
/**
 * Sessions that are written to by the name of a room: the {@code RoomIndex} finds a room's {@code RoomPart}s, one for
 * each event loop and framing, and {@code Rooms} makes the destinations that write to them. {@code Memberships} are the
 * rooms of one session. A room without members takes no memory.
 *
 * <pre>
 *   join    caller: the session's rooms, the index ──▶ the loop's queue ──▶ loop: the membership begins
 *   write   caller: the index ──▶ one buffer per framing ──▶ the queue of each part's loop ──▶ loop: its members
 *   leave   caller: the session's rooms ──▶ the loop's queue ──▶ loop: the membership ends, the index
 *   end     loop: all of the session's rooms, the index ──▶ DISCONNECTED
 * </pre>
 *
 * <p>In a cluster, the relay is told of the first and the last member of each room, and carries writes to the members on
 * other nodes.
 *
 * <p>Locks are taken in this order: those of a session's rooms, of an entry of the index, of a part. None is held while
 * a message is written.
 *
 * <p>May touch: relay, broadcast, flow, loop.
 *
 * <p>Threads: any thread joins, leaves and writes; who is a member for a message is decided on the members' event loop.
 */
@NullMarked
package io.cmgr.engine.room;

import org.jspecify.annotations.NullMarked;
