// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import static java.util.Objects.requireNonNull;

import io.cmgr.ConnectionManager;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The meters of one manager in one registry. A registry keeps the first meter of a name and ignores a second one, so this
 * remembers what is there. It keeps neither the registry nor the manager from becoming garbage. Any thread.
 */
final class Binding {
    /** By registry and tags. Guarded by itself. */
    private static final Map<MeterRegistry, Map<Tags, Binding>> ALL = new WeakHashMap<>();

    private final WeakReference<ConnectionManager> manager;
    private final List<Meter.Id> meters = new CopyOnWriteArrayList<>();

    private Binding(ConnectionManager manager) {
        this.manager = new WeakReference<>(manager);
    }

    /**
     * Begins a binding, in the place of one of the same tags whose manager has closed or is garbage; its meters are
     * removed.
     *
     * @throws IllegalStateException if the registry has meters of these tags already
     */
    static Binding begin(MeterRegistry registry, ConnectionManager manager, Tags tags) {
        Binding begun = new Binding(manager);
        Binding older;
        synchronized (ALL) {
            Map<Tags, Binding> present = ALL.computeIfAbsent(registry, first -> new HashMap<>());
            older = present.get(tags);
            if (older != null) {
                older.requireOver(manager, tags);
            }
            present.put(tags, begun);
        }
        if (older != null) {
            older.meters.forEach(registry::remove);
        }
        return begun;
    }

    private void requireOver(ConnectionManager wanted, Tags tags) {
        ConnectionManager mine = manager.get();
        if (mine == wanted) {
            throw new IllegalStateException("the registry has the meters of this manager already" + named(tags));
        }
        if (mine != null && !mine.isClosed()) {
            throw new IllegalStateException("the registry has the meters of another manager already" + named(tags)
                    + ": give each manager tags of its own");
        }
    }

    private static String named(Tags tags) {
        return tags.stream().findAny().isEmpty() ? "" : ", with the tags " + tags;
    }

    /** The meters could not be registered: removes those that were. */
    void undo(MeterRegistry registry, Tags tags) {
        synchronized (ALL) {
            requireNonNull(ALL.get(registry)).remove(tags, this);
        }
        meters.forEach(registry::remove);
    }

    void add(Meter meter) {
        meters.add(meter.getId());
    }
}
