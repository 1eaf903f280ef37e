// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.loop.SessionLoop;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The accounts of broadcasts that wait for one event loop, one for each way in which sessions get a broadcast. Several
 * groups share them, so that groups do not multiply what may wait. Event loop only.
 */
final class BroadcastAccounts {
    private static final PerLoop<BroadcastAccounts> PER_LOOP = new PerLoop<>(loop -> new BroadcastAccounts());

    /** An account lives as long as an audience uses it. */
    private record Entry(Framing framing, boolean filtered, WeakReference<PendingBytes> account) {}

    private final List<Entry> entries = new ArrayList<>();

    /** The account of this loop's audiences with this framing, behind filters or not. */
    static PendingBytes of(SessionLoop loop, Framing framing, boolean filtered, long maxPendingBytes) {
        return PER_LOOP.of(loop).of(framing, filtered, maxPendingBytes);
    }

    private PendingBytes of(Framing framing, boolean filtered, long maxPendingBytes) {
        entries.removeIf(entry -> entry.account.get() == null);
        for (Entry entry : entries) {
            PendingBytes account = entry.account.get();
            if (account != null && entry.filtered == filtered && entry.framing.equals(framing)) {
                return account;
            }
        }
        PendingBytes made = new PendingBytes(maxPendingBytes);
        entries.add(new Entry(framing, filtered, new WeakReference<>(made)));
        return made;
    }
}
