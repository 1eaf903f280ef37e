// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.relay.Relay;
import io.cmgr.engine.room.RoomIndex;
import io.cmgr.session.Destination;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.LoopStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.RefusalCause;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.cmgr.session.TlsStats;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, attempts, links and listeners of a manager by their ids, and the totals of its counters. Any thread. A look-up
 * takes no lock. Adding and removing take the lock of this object, so that the totals always agree with the sessions
 * that exist.
 *
 * <p>A manager closes in three stages, {@link #seal}, {@link #close} and {@link #complete}. None of them is ever
 * undone.
 */
public final class SessionRegistry {
    /** How many aliases a session may have. */
    private static final int MAX_ALIASES = 16;

    private final Instant since = Instant.now();

    /** By id and by alias. An entry is listed where its key is its id. */
    private final Map<String, RegistryEntry> entries = new ConcurrentHashMap<>();

    private final Map<String, RegisteredListener> listeners = new ConcurrentHashMap<>();
    private final LongAdder failedWrites = new LongAdder();

    // The three stages of a close. They are written under the lock of this object.

    /** Whether the application can begin nothing new. */
    private boolean sealed;

    /** Whether calls for an id fail because the manager has closed. */
    private volatile boolean closed;

    /** Whether nothing is added any more, not even a connection that a listener had accepted before. */
    private boolean complete;

    /** The aliases of the sessions that have any. Guarded by the lock of this object. */
    private final Map<RegistryEntry, Set<String>> aliases = new HashMap<>();

    /** Guarded by the lock of this object. */
    private final Totals totals = new Totals();

    /** Is told of chosen ids and aliases of sessions; null without a cluster. */
    private final @Nullable Relay relay;

    SessionRegistry(@Nullable Relay relay) {
        this.relay = relay;
    }

    /** As the owner of the pause of a session that begins while the manager drains. */
    @Override
    public String toString() {
        return "the drain of the manager";
    }

    /** Reserves an id for an attempt. */
    public synchronized Reservation reserve(RegistryEntry entry) {
        if (sealed) {
            return Reservation.CLOSED;
        }
        return entries.putIfAbsent(entry.id(), entry) == null ? Reservation.MADE : Reservation.TAKEN;
    }

    /** Adds a session under an id that we have minted. Returns false if the manager is closing. */
    public boolean add(RegistryEntry session) {
        return addNamed(session) == Reservation.MADE;
    }

    /** Adds a session under an id that the application has chosen, and that may therefore be taken. */
    public synchronized Reservation addNamed(RegistryEntry session) {
        Reservation reservation = reserve(session);
        if (reservation == Reservation.MADE) {
            begun(session);
        }
        return reservation;
    }

    /**
     * Adds a session that a listener has accepted. That works even while the manager is closing, since the kernel had
     * connected the peer before. Returns false after {@link #complete}.
     */
    public synchronized boolean addAccepted(RegistryEntry session) {
        if (complete) {
            return false;
        }
        entries.put(session.id(), session);
        totals.opened++;
        totals.accepted++;
        return true;
    }

    /** Replaces an attempt by its session. Returns false if the attempt has been ended in the meantime. */
    public synchronized boolean promote(RegistryEntry attempt, RegistryEntry session) {
        if (!entries.replace(attempt.id(), attempt, session)) {
            return false;
        }
        totals.connected++;
        begun(session);
        return true;
    }

    private void begun(RegistryEntry session) {
        totals.opened++;
        if (relay != null && SessionIds.maybeChosen(session.id())) {
            relay.idTaken(session.id());
        }
    }

    /** Frees the id of an attempt or a link. Returns false if the id no longer belongs to it. */
    public synchronized boolean release(RegistryEntry attemptOrLink) {
        return entries.remove(attemptOrLink.id(), attemptOrLink);
    }

    /** Adds a session of a link, which goes on holding the id. Returns false if the link has ended. */
    public synchronized boolean begin(RegisteredLink link, RegistryEntry session) {
        if (entries.get(link.id()) != link) {
            return false;
        }
        link.hold(session);
        totals.connected++;
        begun(session);
        return true;
    }

    /** Removes the session of a link, and adds its counters to the totals. */
    public synchronized void end(RegisteredLink link, RegistryEntry session, SessionStats last) {
        link.hold(null);
        hasEnded(session, last);
    }

    /**
     * Removes a session, and adds its counters to the totals. Does nothing if the id belongs to another session now.
     */
    public synchronized void remove(RegistryEntry session, SessionStats last) {
        if (entries.remove(session.id(), session)) {
            hasEnded(session, last);
        }
    }

    private void hasEnded(RegistryEntry session, SessionStats last) {
        removeAliases(session);
        if (relay != null && SessionIds.maybeChosen(session.id())) {
            relay.idFree(session.id());
        }
        totals.ended(session.reason(), last);
    }

    /** Counts a connection that did not become a session. */
    public synchronized void refused(RefusalCause cause) {
        totals.refused(cause);
    }

    /** Gives a session one more id. Returns false if the name is taken or unusable, or the session has ended or enough. */
    public synchronized boolean alias(RegistryEntry session, String name) {
        if (!SessionIds.maybeChosen(name) || !isLive(session)) {
            return false;
        }
        Set<String> names = aliases.getOrDefault(session, Set.of());
        if (names.size() == MAX_ALIASES || entries.putIfAbsent(name, session) != null) {
            return false;
        }
        aliases.computeIfAbsent(session, first -> new LinkedHashSet<>()).add(name);
        if (relay != null) {
            relay.idTaken(name);
        }
        return true;
    }

    /** Whether the id is the session's own, or that of its link. */
    private boolean isLive(RegistryEntry session) {
        RegistryEntry entry = entries.get(session.id());
        return entry != null && entry.session() == session.session();
    }

    /** Returns a snapshot of the session's aliases. */
    public synchronized Set<String> aliases(RegistryEntry session) {
        return Set.copyOf(aliases.getOrDefault(session, Set.of()));
    }

    private void removeAliases(RegistryEntry session) {
        Set<String> names = aliases.isEmpty() ? null : aliases.remove(session);
        if (names != null) {
            names.forEach(entries::remove);
            if (relay != null) {
                names.forEach(relay::idFree);
            }
        }
    }

    /** Counts messages whose write to a session has failed, be it after the session's end. */
    public void failedWrites(int messages) {
        failedWrites.add(messages);
    }

    /** How many sessions are open: those that have begun and not ended. */
    public synchronized int openSessions() {
        return (int) (totals.opened - totals.ended);
    }

    /** Adds a listener. Returns false if the manager is closing. */
    public synchronized boolean add(RegisteredListener listener) {
        if (sealed) {
            return false;
        }
        listeners.put(listener.id(), listener);
        return true;
    }

    public void remove(RegisteredListener listener) {
        listeners.remove(listener.id(), listener);
    }

    /**
     * From now on the application can begin nothing new. What has begun goes on, and accepted connections become
     * sessions.
     */
    public synchronized void seal() {
        sealed = true;
    }

    /** From now on calls for an id fail, too, since the manager has closed. Includes {@link #seal}. */
    public synchronized void close() {
        sealed = true;
        closed = true;
    }

    /** From now on nothing is added at all. */
    public synchronized void complete() {
        complete = true;
    }

    public synchronized boolean isSealed() {
        return sealed;
    }

    public boolean isClosed() {
        return closed;
    }

    @Nullable
    public RegistryEntry entry(String id) {
        return entries.get(requireNonNull(id, "id"));
    }

    public Collection<RegistryEntry> entries() {
        List<RegistryEntry> all = new ArrayList<>();
        entries.forEach((name, entry) -> {
            if (name.equals(entry.id())) {
                all.add(entry);
            }
        });
        return all;
    }

    /** The sessions, also those of links, and the attempts. */
    public Collection<RegistryEntry> sessionsAndAttempts() {
        List<RegistryEntry> all = new ArrayList<>();
        for (RegistryEntry entry : entries()) {
            RegistryEntry one = entry instanceof RegisteredLink link ? link.held() : entry;
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    public List<RegisteredLink> links() {
        List<RegisteredLink> links = new ArrayList<>();
        for (RegistryEntry entry : entries()) {
            if (entry instanceof RegisteredLink link) {
                links.add(link);
            }
        }
        return links;
    }

    public Collection<SessionHandler> handlers() {
        return entries.values().stream().map(RegistryEntry::handler).collect(Collectors.toSet());
    }

    @Nullable
    public Session session(String id) {
        RegistryEntry entry = entry(id);
        return entry == null ? null : entry.session();
    }

    /** The channel of the session with this id or alias; null if there is none. */
    @Nullable
    public Channel channel(@Nullable String id) {
        Session session = id == null ? null : session(id);
        return session == null ? null : session.channel();
    }

    /** Where a write to this id goes; null if no session and no link has it. */
    @Nullable
    public Destination<Void> destination(String id) {
        RegistryEntry entry = entry(id);
        return entry == null ? null : entry.destination();
    }

    public Collection<Session> sessions() {
        List<Session> sessions = new ArrayList<>();
        for (RegistryEntry entry : entries()) {
            Session session = entry.session();
            if (session != null) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    @Nullable
    public RegisteredListener listener(String id) {
        return listeners.get(requireNonNull(id, "id"));
    }

    public Collection<RegisteredListener> listeners() {
        return List.copyOf(listeners.values());
    }

    /**
     * The open sessions and the totals are of one moment. The figures of each session are read right after it.
     *
     * @param rooms the rooms of the sessions
     * @param tls the handshakes of the sessions
     * @param loops the event loops of the sessions
     */
    public ManagerStats stats(RoomIndex rooms, TlsStats tls, List<LoopStats> loops) {
        List<ListenerStats> ofListeners =
                listeners.values().stream().map(RegisteredListener::stats).toList();
        Moment moment = moment();
        List<SessionStats> ofSessions = moment.open.stream()
                .map(Session::stats)
                .toList(); // not under the lock: some of it the kernel is asked for
        Totals sums = moment.totals;
        for (SessionStats stats : ofSessions) {
            sums.bytesIn += stats.bytesIn();
            sums.bytesOut += stats.bytesOut();
            sums.dropped += stats.dropped();
        }
        return new ManagerStats(
                since,
                ofListeners,
                ofSessions,
                sums.opened,
                sums.ended,
                sums.bytesIn,
                sums.bytesOut,
                sums.dropped,
                failedWrites.sum(),
                rooms.size(),
                rooms.memberships(),
                links().stream().map(link -> link.link().stats()).toList(),
                sums.accepted,
                sums.connected,
                sums.endedFor(),
                sums.refused(),
                tls,
                loops);
    }

    /** The open sessions, and the totals of those that have ended. Each session is in one of the two. */
    private record Moment(List<Session> open, Totals totals) {}

    private synchronized Moment moment() {
        return new Moment(List.copyOf(sessions()), totals.copy());
    }
}
