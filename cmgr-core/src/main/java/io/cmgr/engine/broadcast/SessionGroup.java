// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Sessions to which one message is written: the open stream sessions of a manager, sorted into audiences. A session joins
 * and leaves on its event loop; any thread may ask for the audiences.
 */
public final class SessionGroup {
    @SuppressWarnings("rawtypes") // a class literal
    private static final AtomicReferenceFieldUpdater<SessionGroup, List> AUDIENCES =
            AtomicReferenceFieldUpdater.newUpdater(SessionGroup.class, List.class, "audiences");

    private final long maxPendingBytes;

    /** A list that is replaced and never changed. An event loop adds audiences of its own only. */
    private volatile List<Audience> audiences = List.of();

    /** A group that lets so many bytes of broadcasts wait for each audience. */
    public SessionGroup(long maxPendingBytes) {
        this.maxPendingBytes = maxPendingBytes;
    }

    List<Audience> audiences() {
        return audiences;
    }

    /** Adds the session of this channel; answers its audience, which it leaves in the end. Event loop only. */
    public Audience join(Channel channel, SessionLoop loop, Framing framing, boolean filtered) {
        Audience audience = audience(loop, framing, filtered);
        audience.channels().add(channel);
        return audience;
    }

    private Audience audience(SessionLoop loop, Framing framing, boolean filtered) {
        for (Audience audience : audiences) {
            if (audience.loop() == loop
                    && audience.filtered() == filtered
                    && audience.framing().equals(framing)) {
                return audience;
            }
        }
        Audience added = new Audience(loop, framing, filtered, maxPendingBytes);
        List<Audience> before;
        do {
            before = audiences;
        } while (!AUDIENCES.compareAndSet(this, before, with(added, before)));
        return added;
    }

    /** Adds an audience, and removes what is left over: an application may choose a new framing each time. */
    private static List<Audience> with(Audience added, List<Audience> before) {
        List<Audience> after = new ArrayList<>(before);
        after.removeIf(audience -> audience.loop() == added.loop()
                ? audience.channels().isEmpty()
                : audience.loop().eventLoop().isTerminated());
        after.add(added);
        return List.copyOf(after);
    }
}
