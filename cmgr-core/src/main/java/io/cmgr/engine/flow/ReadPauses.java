// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.session.SessionPause;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The set of owners that pause a channel's reads. Reads run while the set is empty. Any thread may change it. The event
 * loop then applies the set as it is at that time, so calls that cross cannot leave the wrong state behind.
 */
public final class ReadPauses {
    /** Is called on the event loop after the pauses were applied, perhaps several times with the same outcome. */
    public interface Observer {
        /** Input that arrives from now on must be held. */
        void paused();

        /** Held input may be delivered. */
        void resumed();
    }

    /** The owner of pauses for which the application names none. */
    public static final Object APPLICATION = new Object() {
        @Override
        public String toString() {
            return "the application";
        }
    };

    @SuppressWarnings("rawtypes") // a class literal
    private static final AtomicReferenceFieldUpdater<ReadPauses, Map> OWNERS =
            AtomicReferenceFieldUpdater.newUpdater(ReadPauses.class, Map.class, "owners");

    private static final Map<Object, Long> NO_OWNERS = Map.of();

    private final Channel channel;

    /**
     * The owners, and since when each has its pause. A map that is replaced and never changed, since the owners' own
     * {@code equals} must not run under a lock.
     */
    private volatile Map<Object, Long> owners = NO_OWNERS;

    /** Decides whether the channel reads: the owners, or an override. Event loop only. */
    private Rule rule = Rule.OWNERS;

    /** Null until there is a session that could hold input. Event loop only. */
    private @Nullable Observer observer;

    private enum Rule {
        /** The channel reads while there is no owner. */
        OWNERS,

        /** The channel reads, until the handshake is over. */
        HANDSHAKE,

        /** The channel reads, unless its input ends. */
        READ,

        /** The channel never reads again. */
        STOP
    }

    public ReadPauses(Channel channel) {
        this.channel = channel;
    }

    public boolean paused() {
        return owners != NO_OWNERS;
    }

    /** The owners, and by {@link System#nanoTime} since when each has its pause; not to be changed. Any thread. */
    public Map<Object, Long> owners() {
        return owners;
    }

    /** The pauses as people see them, the oldest first. Any thread. */
    public List<SessionPause> lasting() {
        Map<Object, Long> now = owners;
        if (now == NO_OWNERS) {
            return List.of();
        }
        Instant time = Instant.now();
        long nanos = System.nanoTime();
        return now.entrySet().stream()
                .map(pause ->
                        new SessionPause(PrintableText.of(pause.getKey()), time.minusNanos(nanos - pause.getValue())))
                .sorted(Comparator.comparing(SessionPause::since))
                .toList();
    }

    /** Whether input that arrives now must be held: there is an owner, and no override. Event loop only. */
    public boolean holding() {
        return owners != NO_OWNERS && rule == Rule.OWNERS;
    }

    /** Sets the object that holds input during a pause. Event loop only, or before the channel reads. */
    public void observer(Observer holder) {
        observer = holder;
    }

    public void pause(Object owner) {
        requireNonNull(owner, "owner");
        change(owner, (pauses, paused) -> pauses.putIfAbsent(paused, System.nanoTime()) == null);
    }

    public void resume(Object owner) {
        requireNonNull(owner, "owner");
        change(owner, (pauses, paused) -> pauses.remove(paused) != null);
    }

    private void change(Object owner, BiPredicate<Map<Object, Long>, Object> change) {
        Map<Object, Long> before;
        Map<Object, Long> after;
        do {
            before = owners;
            after = new HashMap<>(before);
            if (!change.test(after, owner)) {
                return;
            }
        } while (!OWNERS.compareAndSet(this, before, after.isEmpty() ? NO_OWNERS : after));
        apply();
    }

    /** Reads despite any owners until the handshake is over, because a handshake needs reads. Event loop only. */
    public void overrideForHandshake() {
        if (rule == Rule.OWNERS) {
            rule = Rule.HANDSHAKE;
            applyOnLoop();
        }
    }

    /** From now on the owners decide, unless another override has been set in the meantime. Event loop only. */
    public void handshakeOver() {
        if (rule == Rule.HANDSHAKE) {
            rule = Rule.OWNERS;
            applyOnLoop();
        }
    }

    /** From now on reads despite any owners, because what arrives is discarded. Event loop only. */
    public void overrideToRead() {
        if (rule != Rule.STOP) {
            rule = Rule.READ;
            applyOnLoop();
        }
    }

    /** Never reads again, because the input has ended. Event loop only. */
    public void overrideToStop() {
        rule = Rule.STOP;
        applyOnLoop();
    }

    /**
     * Turns the channel's reads on or off, as the owners and overrides want. Any thread; takes effect on the event
     * loop.
     */
    public void apply() {
        EventLoop loop = channel.eventLoop();
        try {
            if (loop.inEventLoop()) {
                applyOnLoop();
            } else {
                loop.execute(this::applyOnLoop);
            }
        } catch (RejectedExecutionException loopIsGone) {
            // and with it the channel
        }
    }

    private void applyOnLoop() {
        if (!channel.isOpen()) {
            return;
        }
        boolean holding = holding();
        channel.config().setAutoRead(!holding && rule != Rule.STOP);
        if (observer == null) {
            return;
        }
        if (holding) {
            observer.paused();
        } else {
            observer.resumed();
        }
    }
}
