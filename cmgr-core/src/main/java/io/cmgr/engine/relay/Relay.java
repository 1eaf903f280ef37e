// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.broadcast.Onward;
import io.cmgr.engine.envelope.Address;
import io.cmgr.engine.envelope.Addresses;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.node.Events;
import io.cmgr.engine.node.Heartbeat;
import io.cmgr.engine.node.Interest;
import io.cmgr.engine.node.InterestTurn;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.node.SignsOfLife;
import io.cmgr.engine.outbox.Answers;
import io.cmgr.engine.outbox.ClusterLog;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Courier;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.engine.outbox.Sequence;
import io.cmgr.engine.outbox.Slumber;
import io.cmgr.engine.remote.AnySession;
import io.cmgr.engine.remote.Pending;
import io.cmgr.engine.remote.Questions;
import io.cmgr.engine.remote.RemoteSession;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.session.Destination;
import io.cmgr.session.ManagerClosedException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster: the way of what is written here to other nodes, and of what they write to the sessions here. A
 * manager without a cluster has none. Any thread may call it, and none is blocked: what goes out waits in the
 * {@code Outbox} for the {@code Courier}, and what comes in goes into the queues of the event loops, as a broadcast of
 * this node does.
 */
public final class Relay {
    /** How long a failed write to a chosen id waits for a better answer, and a question for more. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClusterJoin join;
    private final NodeInfo self;
    private final String node;
    private final Topics topics;
    private final LoopGuard guard;
    private final ThreadFactory engineThreads;
    private final FaultLog faults;
    private final Ticker ticker;
    private final Slumber slumber;
    private final Random random;
    private final Figures figures = new Figures();
    private final ClusterLog log;
    private final Connectivity connectivity;
    private final Sequence sequence = new Sequence();
    private final Outbox outbox;
    private final Courier courier;
    private final Interest interest;
    private final Pending pending;
    private final Events events;
    private final Roll roll;
    private final Publisher publisher;
    private final OtherNodes toAll;
    private final RemoteSession.Way way;
    private final NodeLife life;
    private final CompletableFuture<Void> connected;

    // Set by start, before anything is written.
    private @Nullable Landing landing;
    private @Nullable Cluster cluster;
    private @Nullable Connection connection;
    private @Nullable Heartbeat heartbeat;

    /**
     * Makes a node, which does nothing before {@link #start}.
     *
     * @param join what the application has asked for
     * @param guard refuses to wait for the futures on threads of the manager; it must refuse {@link #inThread} too
     * @param alloc where the buffers of writes by address come from
     * @param threads makes the thread of the cluster, and those of the engine's client
     * @param daemon whether they are daemon threads
     * @param faults where it is reported what the application's listener throws
     */
    public Relay(
            ClusterJoin join,
            LoopGuard guard,
            ByteBufAllocator alloc,
            ManagerThreads threads,
            boolean daemon,
            FaultLog faults) {
        this(
                join,
                guard,
                alloc,
                threads.named("cluster", daemon),
                threads.named("cluster-engine", daemon),
                faults,
                Ticker.systemTicker(),
                new Slumber(),
                new SecureRandom());
    }

    /** With a clock, a sleep and random numbers of a test. */
    Relay(
            ClusterJoin join,
            LoopGuard guard,
            ByteBufAllocator alloc,
            ThreadFactory threads,
            ThreadFactory engineThreads,
            FaultLog faults,
            Ticker ticker,
            Slumber slumber,
            Random random) {
        this.join = join;
        this.guard = guard;
        this.engineThreads = engineThreads;
        this.faults = faults;
        this.ticker = ticker;
        this.slumber = slumber;
        this.random = random;
        node = Addresses.drawNode(join.node(), random);
        self = new NodeInfo(node, join.node(), Instant.now(), 0, 0, Duration.ZERO);
        topics = new Topics(join.cluster());
        log = new ClusterLog(node, ticker);
        connectivity = new Connectivity(ticker, join.hold().toNanos());
        outbox = new Outbox(join.maxPendingBytes(), connectivity, slumber);
        courier = new Courier(outbox, connectivity, slumber, ticker, faults, log, figures);
        interest = new Interest(ticker, topic -> outbox.add(new InterestTurn(interest(), topic)));
        pending = new Pending(
                random.nextLong() >>> 2,
                ticker,
                join.answerTimeout().toNanos(),
                GRACE_NANOS,
                courier,
                slumber::nudge,
                figures);
        events = new Events(join.onEvent(), courier, this::inThread, faults, figures);
        roll = new Roll(ticker, new NodeNews(events, pending, courier), slumber::nudge);
        publisher = new Publisher(join.maxMessage(), topics, sequence, outbox, connectivity, figures);
        toAll = new OtherNodes(publisher, log, node, topics.all(), null, null);
        way = new RemoteSession.Way(node, pending, publisher, guard, alloc);
        connected = new LoopAwareFuture<>(guard);
        life = new NodeLife(
                node, topics, courier, connectivity, interest, pending, sequence, faults, threads, this::ended);
    }

    private Interest interest() {
        return interest;
    }

    private void ended() {
        connected.completeExceptionally(new ManagerClosedException("connected: the manager has closed"));
    }

    /**
     * Opens the backplane, and begins to connect. Returns at once. Called once, before anything can be written.
     *
     * @throws IllegalStateException if the backplane belongs to another manager; then nothing was started
     */
    public void start(Landing sessions) {
        landing = sessions;
        Questions questions = new Questions(node, topics, sessions, connectivity, roll, pending, publisher, guard);
        cluster = new NodeCluster(
                self, sessions, connectivity, connected, roll, questions, interest, outbox, figures, guard);
        Answers answers = new Answers(node, topics, outbox, connectivity, figures);
        Inbox inbox = new Inbox(node, sessions, topics, pending, answers, publisher, figures);
        Heartbeat heart = new Heartbeat(
                join.heartbeat().toMillis(),
                () -> 1 + roll.size(),
                ticker,
                random,
                new SignsOfLife(self, topics, sessions, sequence, outbox),
                slumber::nudge);
        heartbeat = heart;
        Reception reception = new Reception(
                node,
                connectivity,
                inbox,
                roll,
                heart,
                pending,
                events,
                courier,
                this::up,
                this::down,
                figures,
                log,
                faults);
        connection = join.backplane().open(topics.prefix(), reception, engineThreads);
        life.start(connection, List.of(pending::tellOverdue, interest::due, roll::due, heart::due));
    }

    /** The connection is up. The courier only. */
    private void up() {
        connectivity.maxMessage(requireNonNull(connection).maxMessage());
        courier.reach(true);
        requireNonNull(heartbeat).up();
        connected.complete(null);
    }

    /** The connection is down. The courier only. */
    private void down() {
        courier.reach(false);
        requireNonNull(heartbeat).down();
    }

    /** What the whole cluster can write to the session of this id by: {@code node/id}. */
    public String address(String id) {
        return node + '/' + id;
    }

    /** The id here of the session that is left out; null if it is of another node, or none is. */
    public @Nullable String localExcept(@Nullable String idOrAddress) {
        if (idOrAddress == null || idOrAddress.indexOf('/') < 0) {
            return idOrAddress;
        }
        Address address = Address.of(idOrAddress);
        return address != null && address.node().equals(node) ? address.id() : null;
    }

    /** The way of broadcasts to the sessions of all other nodes. */
    public Onward all(@Nullable String except) {
        String address = exceptElsewhere(except);
        return address == null ? toAll : new OtherNodes(publisher, log, node, topics.all(), null, address);
    }

    /** The way of writes to a room to its members on other nodes. */
    public Onward room(String name, @Nullable String except) {
        return Topics.fits(name)
                ? new OtherNodes(publisher, log, node, topics.room(name), name, exceptElsewhere(except))
                : new NoOtherNodes(publisher, log, name);
    }

    /** The address of the session that is left out, if it is of another node. */
    private @Nullable String exceptElsewhere(@Nullable String except) {
        Address address = except == null ? null : Address.of(except);
        return address == null || address.isAny() || address.node().equals(node) ? null : except;
    }

    /** The session of an address, or whoever has a chosen id: for every text with a slash in it. */
    public Destination<Void> to(String text) {
        Landing here = requireNonNull(landing);
        Address address = Address.of(text);
        if (address == null) {
            return here.to(text); // nobody has it
        } else if (address.isAny()) {
            String id = address.id();
            return new AnySession(here, id, new RemoteSession(way, text, "", id, topics.id(id), null), null);
        } else if (address.node().equals(node)) {
            return here.to(address.id());
        }
        return new RemoteSession(way, text, address.node(), address.id(), topics.node(address.node()), null);
    }

    /** The room of this name has its first member here. Any lock may be held. */
    public void roomInhabited(String name) {
        if (Topics.fits(name)) {
            interest.add(topics.room(name));
        }
    }

    /** The room of this name has no member here any more. Any lock may be held. */
    public void roomEmpty(String name) {
        if (Topics.fits(name)) {
            interest.remove(topics.room(name));
        }
    }

    /** A session here has this chosen id or alias. Any lock may be held. */
    public void idTaken(String id) {
        interest.add(topics.id(id));
    }

    /** The chosen id or alias is free again. Any lock may be held. */
    public void idFree(String id) {
        interest.remove(topics.id(id));
    }

    /** The cluster as an application sees it. */
    public Cluster cluster() {
        return requireNonNull(cluster);
    }

    /** Whether the calling thread is the cluster's, which must not wait for a future of the manager. */
    public boolean inThread() {
        return life.isLivedHere();
    }

    /**
     * Begins the end: leaves all topics, sends what waits, waits for answers, says goodbye, and closes the connection, in
     * about a second at most. From now on nothing is carried on. The future, a plain one, completes when all of that is
     * done. Several calls are as one.
     */
    public CompletableFuture<Void> goodbye() {
        return life.end();
    }
}
