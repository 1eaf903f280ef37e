// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.config.MulticastGroup;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.session.SessionLife;
import java.io.IOException;

/** One join or leave of a multicast group. It is the caller's future, and the command in the event loop's queue. */
final class MembershipChange extends LoopAwareFuture<Void> implements LoopCommand {
    /** The join or leave itself. Event loop only. */
    interface Change {
        void apply(MulticastGroup group) throws IOException;
    }

    private final SessionLife session;
    private final MulticastGroup group;
    private final Change change;

    MembershipChange(LoopGuard guard, SessionLife session, MulticastGroup group, Change change) {
        super(guard);
        this.session = session;
        this.group = group;
        this.change = change;
    }

    @Override
    public int run() {
        if (session.refusesQueued()) {
            refuse();
            return ONE;
        }
        try {
            change.apply(group);
            complete(null);
        } catch (IOException | RuntimeException refused) {
            completeExceptionally(refused);
        }
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        completeExceptionally(error);
    }

    @Override
    public void refuse() {
        completeExceptionally(session.refusal());
    }
}
