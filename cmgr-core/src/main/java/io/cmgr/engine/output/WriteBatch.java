// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.PendingBytes;
import org.jspecify.annotations.Nullable;

/** What a stream session wrote between two flushes, and the writes that wait for it. Event loop only. */
final class WriteBatch {
    private long bytes;
    private long charged;
    private int messages;

    /** The writes to be completed, in order; a broadcast adds none. Null when there are none. */
    private @Nullable PendingWrite first;

    private @Nullable PendingWrite last;

    void add(int size) {
        bytes += size;
        charged += PendingBytes.charge(size);
        messages++;
    }

    /** A write of nothing is not counted. */
    void add(PendingWrite write) {
        if (!write.isEmpty()) {
            add(write.size());
        }
        if (last == null) {
            first = write;
        } else {
            last.next = write;
        }
        last = write;
    }

    boolean isEmpty() {
        return messages == 0 && first == null;
    }

    long bytes() {
        return bytes;
    }

    /** What the session's account of pending bytes was charged with. */
    long charged() {
        return charged;
    }

    int messages() {
        return messages;
    }

    /** Moves the content to a new batch that waits for the kernel, and leaves this one empty for further writes. */
    WriteBatch take() {
        WriteBatch taken = new WriteBatch();
        taken.bytes = bytes;
        taken.charged = charged;
        taken.messages = messages;
        taken.first = clear();
        return taken;
    }

    /** Empties the batch, so that it can be filled again at once; answers the first of its writes. */
    @Nullable
    PendingWrite clear() {
        PendingWrite write = first;
        bytes = 0;
        charged = 0;
        messages = 0;
        first = null;
        last = null;
        return write;
    }
}
