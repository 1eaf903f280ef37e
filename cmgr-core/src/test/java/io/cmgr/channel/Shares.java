// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;

/** Shares of sessions for tests, without a channel. */
final class Shares {
    private Shares() {}

    private static final class NoQueue implements SessionShare.Queue {
        @Override
        public void done(SessionShare share, int turn, boolean data) {}

        @Override
        public String explain(SessionShare share) {
            return "";
        }
    }

    static SessionShare of(String id) {
        return of(new StubSession(id).session());
    }

    static SessionShare of(Session session) {
        LoopTasks tasks = new LoopTasks(new Wakeup(() -> {}), new TakerWatch(half -> {}));
        return new SessionShare(new NoQueue(), session, tasks, null);
    }
}
