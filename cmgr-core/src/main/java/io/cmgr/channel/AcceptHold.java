// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Listener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Stops the listeners of a channel's sessions from accepting while the channel is full. It is called without the
 * channel's lock, perhaps by several threads at once: each checks again after it has acted, so the final state is
 * right.
 */
final class AcceptHold {
    private final Object owner;
    private final BooleanSupplier wanted;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    AcceptHold(Object owner, BooleanSupplier wanted) {
        this.owner = owner;
        this.wanted = wanted;
    }

    /** Adds a listener whose sessions put events into the channel, and pauses it if the channel is full. */
    void add(Listener listener) {
        if (listeners.add(listener)) {
            listeners.removeIf(other -> !other.isOpen());
            sync();
        }
    }

    /** Pauses or resumes the listeners, whichever is wanted now. */
    void sync() {
        boolean hold;
        do {
            hold = wanted.getAsBoolean();
            for (Listener listener : listeners) {
                if (hold) {
                    listener.pause(owner);
                } else {
                    listener.resume(owner);
                }
            }
        } while (hold != wanted.getAsBoolean());
    }
}
