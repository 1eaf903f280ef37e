// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who wants a channel not to read. Reads run while nobody does. Any thread changes the set; the event loop applies what
 * the set is then, not what the call was, so calls that cross cannot leave the wrong state behind.
 */
public final class ReadPauses {
    /** Hears what the event loop has applied, perhaps the same several times. */
    public interface Reader {
        /** What comes from now on must be held. */
        public void paused();

        /** What was held may go on. */
        void resumed();
    }

    /** Who pauses when the application names nobody. */
    public static final Object APPLICATION = new Object();

    @SuppressWarnings("rawtypes") // a class literal
    private static final AtomicReferenceFieldUpdater<ReadPauses, Set> OWNERS =
            AtomicReferenceFieldUpdater.newUpdater(ReadPauses.class, Set.class, "owners");

    private static final Set<Object> NOBODY = Set.of();

    private final Channel channel;

    /** A set that is replaced and never changed, since the owners' own {@code equals} must not run under a lock. */
    private volatile Set<Object> owners = NOBODY;

    /** Whose word counts. Event loop only. */
    private Rule rule = Rule.OWNERS;

    /** Null until there is something that could be held. Event loop only. */
    private @Nullable Reader reader;

    private enum Rule {
        OWNERS,
        HANDSHAKE,
        READ,
        STOP
    }

    public ReadPauses(Channel channel) {
        this.channel = channel;
    }

    public boolean paused() {
        return owners != NOBODY;
    }

    /** Whether what comes now must be held: somebody pauses, and his word counts. Event loop only. */
    public boolean holding() {
        return owners != NOBODY && rule == Rule.OWNERS;
    }

    /** Says who holds what comes during a pause. Event loop only, or before the channel reads. */
    public void reader(Reader holder) {
        reader = holder;
    }

    public void pause(Object owner) {
        requireNonNull(owner, "owner");
        change(owner, Set::add);
    }

    public void resume(Object owner) {
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
        } while (!OWNERS.compareAndSet(this, before, after.isEmpty() ? NOBODY : after));
        apply();
    }

    /** Reads whatever the owners want until the handshake is over, which needs it. Event loop only. */
    public void overrideForHandshake() {
        if (rule == Rule.OWNERS) {
            rule = Rule.HANDSHAKE;
            applyOnLoop();
        }
    }

    /** From now on the word of the owners counts, unless another rule has come meanwhile. Event loop only. */
    public void handshakeOver() {
        if (rule == Rule.HANDSHAKE) {
            rule = Rule.OWNERS;
            applyOnLoop();
        }
    }

    /** Reads from now on whatever the owners want: what arrives is discarded anyway. Event loop only. */
    public void overrideToRead() {
        if (rule != Rule.STOP) {
            rule = Rule.READ;
            applyOnLoop();
        }
    }

    /** Never reads again: the input has ended. Event loop only. */
    public void overrideToStop() {
        rule = Rule.STOP;
        applyOnLoop();
    }

    /** Starts reading, unless somebody has paused already. */
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
        if (reader == null) {
            return;
        }
        if (holding) {
            reader.paused();
        } else {
            reader.resumed();
        }
    }
}
