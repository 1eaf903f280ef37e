// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import org.jspecify.annotations.Nullable;

/**
 * This node's own sessions, to which messages of other nodes come. Everything here means this node only, so no message
 * can go round. Any thread may call the methods, and none blocks.
 */
public interface Landing {
    /** All sessions, except the one with this id or alias; null excepts none. */
    Destination<BroadcastResult> all(@Nullable String except);

    /** The sessions in the room of this name, except the one with this id or alias; null excepts none. */
    Destination<BroadcastResult> room(String name, @Nullable String except);

    /** The session of this id or alias, or a destination that refuses every write. */
    Destination<Void> to(String id);

    /** How many sessions are in the room of this name. */
    int members(String room);

    /** Whether a session has this id or alias. */
    boolean has(String id);

    /** How many sessions there are. */
    int sessions();

    /** How many rooms have members. */
    int rooms();
}
