// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.engine.broadcast.Onward;
import io.cmgr.engine.outbox.ClusterLog;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.session.Elsewhere;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The way of writes to a room whose name is too long, or empty: it has none. Any thread. */
record NoOtherNodes(Publisher publisher, ClusterLog log, String room) implements Onward {
    @Override
    public Elsewhere carry(ByteBuf payload, @Nullable Object key) {
        return refuse();
    }

    @Override
    public Elsewhere cannotCarry(Object message) {
        return refuse();
    }

    private Elsewhere refuse() {
        log.roomDoesNotFit(room);
        publisher.refused();
        return Elsewhere.REFUSED;
    }
}
