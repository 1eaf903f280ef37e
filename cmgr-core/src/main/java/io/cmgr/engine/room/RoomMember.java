// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.broadcast.BroadcastTarget;
import io.cmgr.session.Session;

/** What a room needs of a session. */
public interface RoomMember extends BroadcastTarget {
    Session session();

    /** With whom the session shares broadcasts, and so a part of each room. Any thread, once the session is open. */
    Audience audience();

    /** Whether broadcasts reach the session; while it goes over to TLS they do not. Event loop only. */
    boolean isReached();
}
