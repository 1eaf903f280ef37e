// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The sessions that a broadcast goes to: the open stream sessions of a manager, sorted into audiences. A session joins
 * and leaves on its event loop. Any thread may read the audiences.
 */
public final class SessionGroup {
    @SuppressWarnings("rawtypes") // a class literal
    private static final AtomicReferenceFieldUpdater<SessionGroup, List> AUDIENCES =
            AtomicReferenceFieldUpdater.newUpdater(SessionGroup.class, List.class, "audiences");

    private final long maxPendingBytes;

    /**
     * An immutable list, replaced by compare-and-set. Each event loop adds only its own audiences, so none comes twice.
     */
    private volatile List<Audience> audiences = List.of();

    /**
     * Creates an empty group.
     *
     * @param maxPendingBytes how many bytes of broadcasts may wait for each audience
     */
    public SessionGroup(long maxPendingBytes) {
        this.maxPendingBytes = maxPendingBytes;
    }

    List<Audience> audiences() {
        return audiences;
    }

    /** How many sessions are on this event loop. */
    public int on(EventLoop eventLoop) {
        int sessions = 0;
        for (Audience audience : audiences) {
            if (audience.loop().eventLoop() == eventLoop) {
                sessions += audience.size(null);
            }
        }
        return sessions;
    }

    /**
     * Adds the session of this channel, and returns its audience, which the session must leave at its end. Event loop
     * only.
     */
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

    /**
     * Returns the list with one more audience. Empty audiences of the same event loop, and those of event loops that
     * have ended, are left out: otherwise the list would grow if an application used a new framing for each session.
     */
    private static List<Audience> with(Audience added, List<Audience> before) {
        List<Audience> after = new ArrayList<>(before);
        after.removeIf(audience -> audience.loop() == added.loop()
                ? audience.channels().isEmpty()
                : audience.loop().eventLoop().isTerminated());
        after.add(added);
        return List.copyOf(after);
    }
}
