// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.TcpConnect;
import io.cmgr.engine.manager.ManagerContext;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a link, one after the other. Each waits for its turn if too many links of the manager connect already.
 * Event loop only, except {@code run}.
 */
final class LinkAttempts implements Runnable {
    /** The link, whose methods are called on the event loop. */
    interface Owner extends AddressRace.Owner {
        /** Whether an attempt whose turn has come is still wanted. */
        boolean wantsAttempt();

        /** Called instead of an attempt that is no longer wanted. */
        void attemptDropped();

        /** Runs the step on the event loop; if that has ended, runs the other one. */
        void execute(Runnable step, Runnable refused);

        /** Called when the event loop has ended. Any thread. */
        void loopIsGone();
    }

    private final ManagerContext context;
    private final TcpConnect where;
    private final EventLoop eventLoop;
    private final Owner owner;

    /** The attempt under way; null if there is none, and while it waits for its turn. */
    private volatile @Nullable AddressRace race;

    LinkAttempts(ManagerContext context, TcpConnect where, EventLoop eventLoop, Owner owner) {
        this.context = context;
        this.where = where;
        this.eventLoop = eventLoop;
        this.owner = owner;
    }

    /** Begins an attempt, or waits for its turn. */
    void begin() {
        if (context.linkAttempts().tryTake(this)) {
            connect();
        }
    }

    /** The turn has come. Any thread. */
    @Override
    public void run() {
        owner.execute(this::connectInTurn, () -> {
            context.linkAttempts().release();
            owner.loopIsGone();
        });
    }

    private void connectInTurn() {
        if (owner.wantsAttempt()) {
            connect();
        } else {
            context.linkAttempts().release();
            owner.attemptDropped();
        }
    }

    /** Starts the race in a task of its own, since the DISCONNECTED of the session before may not have been delivered. */
    private void connect() {
        AddressRace begun = new AddressRace(context, where, eventLoop, owner);
        race = begun;
        try {
            eventLoop.execute(begun::start);
        } catch (RejectedExecutionException loopHasEnded) {
            owner.loopIsGone();
        }
    }

    /** Whether an attempt is under way, and does not wait for its turn. Any thread. */
    boolean isUnderWay() {
        return race != null;
    }

    /** The attempt has failed, or has become a session. */
    void over() {
        race = null;
        context.linkAttempts().release();
    }

    /** Ends the attempt that is under way or waits, if there is one. */
    void stop() {
        AddressRace begun = race;
        if (begun != null) {
            over();
            begun.stop();
        } else {
            context.linkAttempts().withdraw(this); // if this comes too late, the turn is not wanted any more
        }
    }
}
