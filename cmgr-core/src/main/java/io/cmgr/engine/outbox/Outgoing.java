// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something in the {@link Outbox} that the courier does with the connection when its turn comes. */
public abstract class Outgoing {
    /** What is behind this in the outbox, of which each is its own link. */
    private volatile @Nullable Outgoing next;

    /** When it was accepted, if the engine was out of reach then. Written before it is queued. */
    private long heldSince;

    private boolean held;

    @Nullable
    Outgoing next() {
        return next;
    }

    void link(@Nullable Outgoing behind) {
        next = behind;
    }

    /** It was accepted while the engine was out of reach. */
    void holdSince(long now) {
        held = true;
        heldSince = now;
    }

    /**
     * Since when it waits because the engine is out of reach.
     *
     * @param downSince since when that is so
     */
    long waitsSince(long downSince) {
        return held && heldSince - downSince > 0 ? heldSince : downSince;
    }

    /** The bytes for which it is charged in the outbox. Asked again when it leaves. */
    protected abstract long charge();

    /** Whether it is a message, which only an engine in reach takes. */
    protected abstract boolean isMessage();

    /**
     * Does it; the courier only.
     *
     * @return the bytes of the message that was published, 0 if there was none
     * @throws IOException if the engine has not taken it
     * @throws InterruptedException likewise
     */
    protected abstract int send(Connection connection) throws IOException, InterruptedException;

    /** It will not be sent; the courier only, or after its end. */
    protected abstract void dropped(String why);
}
