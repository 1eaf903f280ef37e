// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.SessionEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Takes the next event in {@link #hasNext}, so that the thread is done with an event when it asks for another. */
final class TakingIterator implements Iterator<SessionEvent> {
    /** Where the events come from. */
    interface Source {
        /** Waits for the next event; null when there will be none. */
        @Nullable
        SessionEvent take() throws InterruptedException;
    }

    private final Source source;
    private @Nullable SessionEvent ahead;

    TakingIterator(Source source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null) {
            try {
                ahead = source.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return ahead != null;
    }

    @Override
    public SessionEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the channel is closed and drained, or the thread was interrupted");
        }
        SessionEvent event = requireNonNull(ahead);
        ahead = null;
        return event;
    }
}
