// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.Link;
import org.jspecify.annotations.Nullable;

/**
 * A link in the registry. It holds its id for all its life, with a session or without. Any thread may call it, unless a
 * comment says otherwise.
 */
public interface RegisteredLink extends RegistryEntry {
    Link link();

    /** Sets the session that it has from now on, or null. Called by the registry only, under the registry's lock. */
    void hold(@Nullable RegistryEntry session);

    /** The session that it has now, as an entry; null if it has none. */
    @Nullable
    RegistryEntry held();

    /** The manager is draining: the link begins no attempt any more, and holds nothing. Its session stays open. */
    void retire();
}
