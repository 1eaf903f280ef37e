// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.report.FaultLog;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Pauses a UDP socket for a moment when there is no memory for its datagrams. Without the pause the event loop would
 * try again without end. During the pause, datagrams wait in the kernel. Event loop only.
 */
public final class MemoryShortage {
    private static final long PAUSE_MILLIS = 100;

    private final String id;
    private final EventLoop eventLoop;
    private final ReadPauses pauses;
    private final FaultLog faults;
    private boolean pausing;

    public MemoryShortage(String id, EventLoop eventLoop, ReadPauses pauses, FaultLog faults) {
        this.id = id;
        this.eventLoop = eventLoop;
        this.pauses = pauses;
        this.faults = faults;
    }

    /** Reports the shortage, and pauses the socket unless it pauses already. */
    public void pause(Throwable shortage) {
        faults.report("session " + id, "no memory to read into, it waits a moment", shortage);
        if (!pausing) {
            var unused = eventLoop.schedule(this::resume, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            pausing = true;
            pauses.pause(this);
        }
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "a shortage of memory";
    }

    private void resume() {
        pausing = false;
        pauses.resume(this);
    }
}
