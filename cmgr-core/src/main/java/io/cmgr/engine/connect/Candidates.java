// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.manager.ManagerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that an attempt has still to try: all of its first target, then all of its second, and so on. A target is
 * looked up when no address of those before it is left. Its addresses come first even if they are found late. Event loop
 * only.
 */
final class Candidates {
    /** How many addresses are tried in one attempt. */
    static final int MAX_ADDRESSES = 16;

    /** The race that tries the addresses. */
    interface Race {
        /** Called when a look-up has found addresses, which {@link #poll} gives from now on. */
        void found(LookUp lookUp);

        /** Called when a look-up has failed. */
        void notFound(LookUp lookUp, Throwable why);

        /** Runs the step on the event loop of the race: at once if called on that loop. */
        void onLoop(Runnable step);
    }

    /**
     * An address to try.
     *
     * @param target what it is an address of
     * @param rank the place of that target among all
     */
    record Candidate(SocketAddress target, int rank, SocketAddress address) {}

    /** The look-up of one target, which may be over at once. */
    final class LookUp {
        private final SocketAddress target;
        private final int rank;
        private @Nullable CompletableFuture<List<InetAddress>> answer;

        private LookUp(int rank) {
            this.rank = rank;
            target = targets.get(rank);
        }

        SocketAddress target() {
            return target;
        }

        private void begin() {
            if (target instanceof UnixDomainSocketAddress path) {
                add(List.of(context.transport().unixAddress(path)));
                return;
            }
            InetSocketAddress internet = (InetSocketAddress) target;
            if (!internet.isUnresolved()) {
                add(List.of(internet));
                return;
            }
            underWay.add(this);
            answer = context.resolver().resolve(internet.getHostString());
            var unused = answer.whenComplete(
                    (addresses, error) -> race.onLoop(() -> answered(internet.getPort(), addresses, error)));
        }

        private void answered(int port, List<InetAddress> addresses, @Nullable Throwable error) {
            if (!underWay.remove(this)) {
                return;
            }
            if (error != null) {
                race.notFound(this, error);
            } else {
                add(InternetAddresses.familiesInTurn(addresses).stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList());
            }
        }

        private void add(List<? extends SocketAddress> addresses) {
            addresses.forEach(address -> untried.add(new Candidate(target, rank, address)));
            untried.sort(Comparator.comparingInt(Candidate::rank)); // and keeps the order of those of one target
            race.found(this);
        }
    }

    private final ManagerContext context;
    private final List<SocketAddress> targets;
    private final Race race;
    private final List<Candidate> untried = new ArrayList<>(0);
    private final List<LookUp> underWay = new ArrayList<>(0);

    /** How many targets have been looked up, or are being so. */
    private int lookedUp;

    /** How many more addresses may be tried. */
    private int left = MAX_ADDRESSES;

    Candidates(ManagerContext context, List<SocketAddress> targets, Race race) {
        this.context = context;
        this.targets = targets;
        this.race = race;
    }

    /** How many addresses, and targets to be looked up, can follow. */
    int following() {
        return untried.size() + targets.size() - lookedUp;
    }

    /** Whether nothing follows, and no look-up is under way. */
    boolean areExhausted() {
        return following() == 0 && underWay.isEmpty();
    }

    /** The next address, which the caller tries; null if none is known. */
    @Nullable
    Candidate poll() {
        if (untried.isEmpty()) {
            return null;
        }
        Candidate next = untried.remove(0);
        left--;
        if (left == 0) {
            clear();
        }
        return next;
    }

    /** The look-up of the next target, which the caller begins; null if all were looked up. */
    @Nullable
    LookUp nextLookUp() {
        return lookedUp == targets.size() ? null : new LookUp(lookedUp++);
    }

    void begin(LookUp lookUp) {
        lookUp.begin();
    }

    /** Nothing more is to be tried. */
    void clear() {
        untried.clear();
        lookedUp = targets.size();
        List<LookUp> abandoned = List.copyOf(underWay);
        underWay.clear();
        for (LookUp lookUp : abandoned) {
            if (lookUp.answer != null) {
                lookUp.answer.cancel(false);
            }
        }
    }
}
