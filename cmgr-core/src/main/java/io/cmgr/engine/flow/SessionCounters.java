// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A session's counters and its account of unsent bytes. They share one object so that a message touches few cache
 * lines. All counters except {@link #dropped} and {@link #failedWrites} have one writer, the session's event loop, so a
 * store needs no fence. Any thread may read them.
 */
@SuppressWarnings("UnusedVariable") // written and read by VarHandle
public final class SessionCounters extends PendingBytes {
    private static final VarHandle BYTES_IN = handle("bytesIn");
    private static final VarHandle READS = handle("reads");
    private static final VarHandle BYTES_OUT = handle("bytesOut");
    private static final VarHandle WRITES = handle("writes");
    private static final VarHandle DROPPED = handle("dropped");
    private static final VarHandle FAILED_WRITES = handle("failedWrites");

    private long bytesIn;
    private long reads;
    private long bytesOut;
    private long writes;
    private long dropped;
    private long failedWrites;

    /**
     * Whether the session is being read, so that its handler gets data. Written on the event loop; the thread that finds
     * this loop blocked reads what was written long before.
     */
    private boolean beingRead;

    public SessionCounters(long maxPendingBytes) {
        super(maxPendingBytes);
    }

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(SessionCounters.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Counts what has been read, and from then on the session is being read. */
    public void read(int bytes) {
        beingRead = true;
        BYTES_IN.setOpaque(this, bytesIn + bytes);
        READS.setOpaque(this, reads + 1);
    }

    /** The session is not being read any more. */
    public void readComplete() {
        beingRead = false;
    }

    public boolean isBeingRead() {
        return beingRead;
    }

    public void wrote(long bytes, int messages) {
        BYTES_OUT.setOpaque(this, bytesOut + bytes);
        WRITES.setOpaque(this, writes + messages);
    }

    /** Counts a message as dropped. Any thread. */
    public void dropped() {
        long unused = (long) DROPPED.getAndAdd(this, 1L);
    }

    /** From any thread. */
    public void failedWrites(int messages) {
        long unused = (long) FAILED_WRITES.getAndAdd(this, (long) messages);
    }

    public long bytesIn() {
        return (long) BYTES_IN.getOpaque(this);
    }

    public long readCount() {
        return (long) READS.getOpaque(this);
    }

    public long bytesOut() {
        return (long) BYTES_OUT.getOpaque(this);
    }

    public long writeCount() {
        return (long) WRITES.getOpaque(this);
    }

    public long droppedCount() {
        return (long) DROPPED.getVolatile(this);
    }

    public long failedWriteCount() {
        return (long) FAILED_WRITES.getVolatile(this);
    }
}
