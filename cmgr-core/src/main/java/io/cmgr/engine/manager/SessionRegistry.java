// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.ListenerStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every id of a manager and what it stands for, and the totals. Look-ups take no lock; sessions come and go under one,
 * so that the totals always agree with the sessions that are there.
 */
public final class SessionRegistry {
    private final Instant since = Instant.now();
    private final Map<String, RegistryEntry> entries = new ConcurrentHashMap<>();
    private final Map<String, RegisteredListener> listeners = new ConcurrentHashMap<>();

    // Written under the lock of this. What has been closed in one of these ways stays so.

    /** Nothing new begins. */
    private boolean sealed;

    /** Calls for an id are refused, too. */
    private volatile boolean closed;

    /** Nothing is added at all, not even what listeners had accepted before. */
    private boolean complete;

    // Guarded by this.
    private long opened;
    private long ended;
    private long bytesIn;
    private long bytesOut;
    private long dropped;

    SessionRegistry() {}

    /** Reserves an id for an attempt. */
    public synchronized Reservation reserve(RegistryEntry entry) {
        if (sealed) {
            return Reservation.CLOSED;
        }
        return entries.putIfAbsent(entry.id(), entry) == null ? Reservation.MADE : Reservation.TAKEN;
    }

    /** Adds a session under an id that we have minted; false if the manager is closing. */
    public boolean add(RegistryEntry session) {
        return addNamed(session) == Reservation.MADE;
    }

    /** Adds a session under an id that may be taken, since the application has chosen it. */
    public synchronized Reservation addNamed(RegistryEntry session) {
        Reservation reservation = reserve(session);
        if (reservation == Reservation.MADE) {
            opened++;
        }
        return reservation;
    }

    /**
     * Adds a session that a listener has accepted, also while the manager is closing: the kernel had connected its peer
     * before. False once nothing more may come.
     */
    public synchronized boolean addAccepted(RegistryEntry session) {
        if (complete) {
            return false;
        }
        entries.put(session.id(), session);
        opened++;
        return true;
    }

    /** An attempt has become a session; false if it was ended in the meantime. */
    public synchronized boolean promote(RegistryEntry attempt, RegistryEntry session) {
        if (!entries.replace(attempt.id(), attempt, session)) {
            return false;
        }
        opened++;
        return true;
    }

    /** Frees an attempt's id; false if it is no longer the attempt's. */
    public synchronized boolean release(RegistryEntry attempt) {
        return entries.remove(attempt.id(), attempt);
    }

    /** Forgets a session, and adds its figures to the totals. Another session that has the same id now stays. */
    public synchronized void remove(RegistryEntry session, SessionStats figures) {
        if (entries.remove(session.id(), session)) {
            ended++;
            bytesIn += figures.bytesIn();
            bytesOut += figures.bytesOut();
            dropped += figures.dropped();
        }
    }

    /** Adds a listener; false if the manager is closing. */
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

    /** From now on the application can begin nothing. What has begun goes on, and so does what listeners had accepted. */
    public synchronized void seal() {
        sealed = true;
    }

    /** From now on calls for an id are refused as well, with the words that the manager has closed. */
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
        return List.copyOf(entries.values());
    }

    public Collection<SessionHandler> handlers() {
        return entries.values().stream().map(RegistryEntry::handler).collect(Collectors.toSet());
    }

    @Nullable
    public Session session(String id) {
        RegistryEntry entry = entry(id);
        return entry == null ? null : entry.session();
    }

    public Collection<Session> sessions() {
        List<Session> sessions = new ArrayList<>();
        for (RegistryEntry entry : entries.values()) {
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

    /** All figures of one moment. */
    public synchronized ManagerStats stats() {
        List<ListenerStats> ofListeners =
                listeners.values().stream().map(RegisteredListener::stats).toList();
        List<SessionStats> ofSessions = new ArrayList<>();
        long in = bytesIn;
        long out = bytesOut;
        long drops = dropped;
        for (Session session : sessions()) {
            SessionStats stats = session.stats();
            ofSessions.add(stats);
            in += stats.bytesIn();
            out += stats.bytesOut();
            drops += stats.dropped();
        }
        return new ManagerStats(since, ofListeners, List.copyOf(ofSessions), opened, ended, in, out, drops);
    }
}
