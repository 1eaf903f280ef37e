// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import static java.util.Objects.requireNonNull;

import io.cmgr.ConnectionManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The figures of a manager as meters: sessions and why they end, bytes, drops, refusals, TLS handshakes, rooms, links,
 * event channels, event loops and, in a cluster, the figures of the node. No meter has a tag for an address or an id, so
 * their number does not depend on what peers do. {@code docs/metrics.md} lists their names.
 *
 * <pre>{@code
 * new CmgrMetrics(manager).bindTo(registry);
 * }</pre>
 *
 * <p>Nothing is counted for this: a meter reads what the manager counts anyway, and all meters that are read within a
 * second share one look at it. A gauge of a manager that has closed is {@code NaN}, and its counters keep their last value.
 * Meters do not keep a manager from becoming garbage. Any thread may call.
 */
public final class CmgrMetrics implements MeterBinder {
    private final ConnectionManager manager;
    private final Tags tags;

    /**
     * Meters without tags, for a program with one manager.
     *
     * @param manager whose figures they show
     */
    public CmgrMetrics(ConnectionManager manager) {
        this(manager, Tags.empty());
    }

    /**
     * Meters with tags, which tell the managers of a program apart.
     *
     * @param manager whose figures they show
     * @param tags for all its meters
     */
    public CmgrMetrics(ConnectionManager manager, Iterable<Tag> tags) {
        this.manager = requireNonNull(manager, "manager");
        this.tags = Tags.of(requireNonNull(tags, "tags"));
    }

    /**
     * Registers the meters, in the place of those with the same tags of a manager that has closed.
     *
     * @param registry where they are read
     * @throws IllegalStateException if the registry has the meters of this manager already, or those of another one with
     *     the same tags that is open; it stays as it is
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = Binding.begin(requireNonNull(registry, "registry"), manager, tags);
        try {
            Meters.register(registry, manager, tags, binding);
        } catch (RuntimeException refused) { // by the registry, which may have a meter of such a name with other tags
            binding.undo(registry, tags);
            throw refused;
        }
    }
}
