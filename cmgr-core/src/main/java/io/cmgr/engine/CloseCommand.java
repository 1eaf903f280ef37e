// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** Begins a session's close behind everything that the same thread wrote to it before. */
record CloseCommand(ChannelSession session) implements LoopCommand {
    @Override
    public void run() {
        if (!session.finished()) {
            session.beginClose();
        }
    }

    @Override
    public void refuse() {
        // The loop is gone; whoever ended it finishes its sessions.
    }
}
