// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.PendingBytes;
import org.jspecify.annotations.Nullable;

/** What a stream session has written between two flushes: the sums, and the writes to be completed. Event loop only. */
final class WriteBatch {
    private long bytes;
    private long charged;
    private int messages;

    /** The writes to be completed, as a linked list in order; null if there are none. A broadcast adds none. */
    private @Nullable StreamWrite first;

    private @Nullable StreamWrite last;

    /** Adds a message that has no future here: one of a broadcast. */
    void add(int size) {
        bytes += size;
        charged += PendingBytes.charge(size);
        messages++;
    }

    /** Adds a write. A write of nothing does not count as a message. */
    void add(StreamWrite write) {
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

    /** The sum of the messages' charges in the session's account. */
    long charged() {
        return charged;
    }

    int messages() {
        return messages;
    }

    /** Moves the content to a new batch that waits for the kernel, and leaves this one empty for further writes. */
    WriteBatch moveOut() {
        WriteBatch taken = new WriteBatch();
        taken.bytes = bytes;
        taken.charged = charged;
        taken.messages = messages;
        taken.first = clear();
        return taken;
    }

    /** Empties the batch, so that it can be filled again at once, and returns the first of its writes. */
    @Nullable
    StreamWrite clear() {
        StreamWrite write = first;
        bytes = 0;
        charged = 0;
        messages = 0;
        first = null;
        last = null;
        return write;
    }
}
