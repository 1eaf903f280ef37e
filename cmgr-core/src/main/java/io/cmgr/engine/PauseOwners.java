// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiPredicate;

/**
 * Who wants a channel not to read. Reads run while nobody does. Any thread changes the set; the event loop applies what
 * the set is then, not what the call was, so calls that cross cannot leave the wrong state behind.
 */
final class PauseOwners {
    /** Who pauses when the application names nobody. */
    static final Object APPLICATION = new Object();

    @SuppressWarnings("rawtypes") // a class literal
    private static final AtomicReferenceFieldUpdater<PauseOwners, Set> OWNERS =
            AtomicReferenceFieldUpdater.newUpdater(PauseOwners.class, Set.class, "owners");

    private final Channel channel;

    /** A set that is replaced and never changed, since the owners' own {@code equals} must not run under a lock. */
    private volatile Set<Object> owners = Set.of();

    /** Whose word counts. Event loop only. */
    private Rule rule = Rule.OWNERS;

    private enum Rule {
        OWNERS,
        READ,
        STOP
    }

    PauseOwners(Channel channel) {
        this.channel = channel;
    }

    boolean paused() {
        return !owners.isEmpty();
    }

    void pause(Object owner) {
        requireNonNull(owner, "owner");
        change(owner, Set::add);
    }

    void resume(Object owner) {
        requireNonNull(owner, "owner");
        change(owner, Set::remove);
    }

    private void change(Object owner, BiPredicate<Set<Object>, Object> change) {
        Set<Object> before;
        Set<Object> after;
        do {
            before = owners;
            after = new HashSet<>(before);
            if (!change.test(after, owner)) {
                return;
            }
        } while (!OWNERS.compareAndSet(this, before, after));
        apply();
    }

    /** Reads from now on whatever the owners want: what arrives is discarded anyway. Event loop only. */
    void overrideToRead() {
        if (rule == Rule.OWNERS) {
            rule = Rule.READ;
            applyOnLoop();
        }
    }

    /** Never reads again: the input has ended. Event loop only. */
    void overrideToStop() {
        rule = Rule.STOP;
        applyOnLoop();
    }

    /** Starts reading, unless somebody has paused already. */
    void apply() {
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            applyOnLoop();
            return;
        }
        try {
            loop.execute(this::applyOnLoop);
        } catch (RejectedExecutionException loopIsGone) {
            // and with it the channel
        }
    }

    private void applyOnLoop() {
        if (channel.isOpen()) {
            channel.config()
                    .setAutoRead(
                            switch (rule) {
                                case OWNERS -> !paused();
                                case READ -> true;
                                case STOP -> false;
                            });
        }
    }
}
