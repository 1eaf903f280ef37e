// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Link;
import io.cmgr.session.Listener;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Stops the listeners of a channel's sessions from accepting, and its links from connecting, while the channel is full. It is called without the
 * channel's lock, perhaps by several threads at once: each checks again after it has acted, so the final state is
 * right.
 */
final class AcceptHold {
    private final Object owner;
    private final BooleanSupplier wanted;
    private final BooleanSupplier closed;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    /**
     * Holds nothing yet.
     *
     * @param owner the owner of the pauses
     * @param wanted whether the channel is full
     * @param closed whether it is closed
     */
    AcceptHold(Object owner, BooleanSupplier wanted, BooleanSupplier closed) {
        this.owner = owner;
        this.wanted = wanted;
        this.closed = closed;
    }

    /** Adds a listener whose sessions put events into the channel, and pauses it if the channel is full. */
    void add(Listener listener) {
        if (listeners.add(listener)) {
            listeners.removeIf(other -> !other.isOpen());
            sync();
        }
    }

    /** Adds a link whose sessions will put events into the channel, and pauses it if the channel is full. */
    void add(Link link) {
        links.add(link);
        var unused = link.closed().whenComplete((end, never) -> links.remove(link));
        sync(List.of(), List.of(link));
    }

    /** Pauses or resumes the listeners and links, whichever is wanted now. Ends the links of a channel that is closed. */
    void sync() {
        sync(listeners, links);
    }

    private void sync(Collection<Listener> accepting, Collection<Link> connecting) {
        boolean hold;
        do {
            hold = wanted.getAsBoolean();
            for (Listener listener : accepting) {
                if (hold) {
                    listener.pause(owner);
                } else {
                    listener.resume(owner);
                }
            }
            for (Link link : connecting) {
                if (closed.getAsBoolean()) {
                    var unused = link.close();
                } else if (hold) {
                    link.pause(owner);
                } else {
                    link.resume(owner);
                }
            }
        } while (hold != wanted.getAsBoolean());
    }
}
