// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

/** Something that is done at the first start, and is many things then. */
final class Once implements OwnLoad {
    private final int things;
    private final Runnable action;
    private boolean isDone;

    Once(int things, Runnable action) {
        this.things = things;
        this.action = action;
    }

    @Override
    public void start() {
        if (!isDone) {
            action.run();
            isDone = true;
        }
    }

    @Override
    public void stop() {}

    @Override
    public long done() {
        return isDone ? things : 0;
    }
}
