// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.util.Collection;

/**
 * The sessions that have {@linkplain Session#join joined} under one name. A room is there while a session is in it, and
 * its name is any text of up to 256 characters. To ask the manager for a room makes none. Two rooms of a manager are
 * equal if their names are; compare them by {@code equals}, since the manager keeps no object for each of perhaps a
 * million rooms. Any thread may call the methods, and none of them blocks.
 *
 * <pre>{@code
 * session.join("tea");
 * manager.room("tea").except(session.id()).write(session.id() + " has come\n");
 * }</pre>
 *
 * <p><b>A write</b> is one message to each session that is in the room when its event loop comes to it, in that
 * session's framing. It costs what the members cost, however many other sessions there are. The {@link BroadcastResult}
 * is that of a write to all: its future completes when every event loop has queued the message, and does not fail
 * because of a session. A write to a room without sessions completes at once with three zeros. After the manager has
 * closed every write fails with {@link ManagerClosedException}.
 *
 * <p><b>Nodes.</b> In a cluster a write reaches the members on all nodes, by one message however many these are, and the
 * counts are of this manager's members. It comes to a member that has just joined from the moment when the engine knows
 * that the node wants it; writes of the member's own node, from the return of {@code join}. A name that is empty or longer
 * than 64 bytes of UTF-8 works on its own node only.
 *
 * <p><b>Order.</b> Writes to rooms, to all and to single sessions keep the order of the calling thread, for each
 * session. Joins and leaves take their place among them.
 *
 * <p><b>Limits.</b> A session that would exceed its {@code maxPendingBytes} skips the message. If the broadcasts that
 * wait for an event loop exceed that of the manager, all members on that event loop skip it.
 */
public interface Room extends Destination<BroadcastResult> {
    /**
     * The name, as it was given.
     *
     * @return the name
     */
    String name();

    /**
     * Every session in the room but one. An id or alias that no session of this manager has, or a session that is not in
     * the room, leaves out none.
     *
     * @param id the id, alias or address of the session that does not get what is written; looked up at each write
     * @return where to write to
     */
    Destination<BroadcastResult> except(String id);

    /**
     * The members of this manager only, and none of other nodes; without a cluster these are all.
     *
     * @return where to write to
     */
    Destination<BroadcastResult> here();

    /**
     * The sessions in the room, each once, as a snapshot. It holds every session that is in the room all the while, and
     * none whose end has begun.
     *
     * @return the sessions, in no order; of this manager
     */
    Collection<Session> sessions();

    /**
     * How many sessions are in the room now. It takes as long as {@link #sessions}.
     *
     * @return the number of sessions, of this manager
     */
    int size();
}
