// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** Comes behind everything that waits in the loop's queue: what was written before the close goes out first. */
record CloseCommand(Target session) implements LoopCommand {
    /** The session to be closed. */
    interface Target {
        /** Whether it has ended already. */
        boolean finished();

        /** Takes the close up. */
        void beginClose();

        void closeChannel();

        /** Ends it when its event loop has. */
        void finishAfterLoop();
    }

    @Override
    public int run() {
        if (!session.finished()) {
            session.beginClose();
        }
        return ONE;
    }

    /** There is nothing more graceful left. */
    @Override
    public void failed(Throwable error) {
        session.closeChannel();
    }

    @Override
    public void refuse() {
        session.finishAfterLoop();
    }
}
