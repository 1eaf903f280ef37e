// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Listener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Holds accepting on the listeners that feed a channel while the channel is full. Called without the channel's lock,
 * perhaps by several threads at once: each checks again after it has acted, so the final state is right.
 */
final class AcceptHold {
    private final Object owner;
    private final BooleanSupplier wanted;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    AcceptHold(Object owner, BooleanSupplier wanted) {
        this.owner = owner;
        this.wanted = wanted;
    }

    /** Adds a listener that has begun to feed the channel, and holds it if need be. */
    void add(Listener listener) {
        if (listeners.add(listener)) {
            listeners.removeIf(other -> !other.isOpen());
            sync();
        }
    }

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
