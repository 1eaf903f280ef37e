// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.cluster.Presence;
import io.cmgr.engine.envelope.Address;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Publisher;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Asks other nodes who is there. In a cluster of up to {@value #ALL_ASKED} nodes everybody is asked, and so it is known
 * when the answer is complete. Beyond that those are asked whom it concerns. A node that has just connected does not know
 * yet who is everybody: it waits a moment for those that it does not know, and claims nothing. Any thread.
 */
public final class Questions {
    /** Up to how many nodes are asked together. */
    private static final int ALL_ASKED = 64;

    /** After so long a connection a node knows all others: each gives a sign of life within a second of the question. */
    private static final long ACQUAINTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String node;
    private final Topics topics;
    private final Landing landing;
    private final Connectivity connectivity;
    private final Roll roll;
    private final Pending pending;
    private final Publisher publisher;
    private final LoopGuard guard;

    public Questions(
            String node,
            Topics topics,
            Landing landing,
            Connectivity connectivity,
            Roll roll,
            Pending pending,
            Publisher publisher,
            LoopGuard guard) {
        this.node = node;
        this.topics = topics;
        this.landing = landing;
        this.connectivity = connectivity;
        this.roll = roll;
        this.pending = pending;
        this.publisher = publisher;
        this.guard = guard;
    }

    /** How many members the room has on each node. */
    public CompletableFuture<Presence> members(String room) {
        Map<String, Integer> here = here(landing.members(room));
        return Topics.fits(room) ? askAll(here, Subject.ROOM, room, topics.room(room)) : answer(here, false);
    }

    /** On which nodes somebody has this chosen id or alias; or, of an address or an id of this node, whether it lives. */
    public CompletableFuture<Presence> whereIs(String id) {
        Address address = id.indexOf('/') < 0 ? idAlone(id) : Address.of(id);
        if (address == null) {
            return answer(Map.of(), true);
        } else if (address.isAny()) {
            return askAll(hereIs(address), Subject.ID, address.id(), topics.id(address.id()));
        } else if (address.node().equals(node)) {
            return answer(hereIs(address), true);
        }
        List<String> awaited = roll.knows(address.node()) ? List.of(address.node()) : List.of();
        return ask(
                Map.of(),
                Subject.ID,
                address.id(),
                topics.node(address.node()),
                awaited,
                false,
                address.node()::equals,
                answered -> true);
    }

    /** An id that was minted is of this node. */
    private Address idAlone(String id) {
        return Address.isChosen(id) ? Address.ofAny(id) : new Address(node, id);
    }

    private Map<String, Integer> hereIs(Address address) {
        return here(landing.has(address.id()) ? 1 : 0);
    }

    private Map<String, Integer> here(int count) {
        return count == 0 ? Map.of() : Map.of(node, count);
    }

    /** @param concerned the topic of the nodes that have somebody */
    private CompletableFuture<Presence> askAll(
            Map<String, Integer> here, Subject subject, String name, String concerned) {
        List<String> others = roll.others();
        if (others.size() >= ALL_ASKED) {
            return ask(here, subject, name, concerned, List.of(), true, roll::knows, answered -> false);
        } else if (!connectivity.isUpFor(ACQUAINTED_NANOS)) {
            return askAsNewcomer(here, subject, name, others);
        } else if (!others.isEmpty()) {
            return ask(here, subject, name, topics.all(), others, false, roll::knows, answered -> true);
        }
        return askAlone(here, subject, name);
    }

    /** Others may be there beside those that are known. Only the engine can say that there is nobody. */
    private CompletableFuture<Presence> askAsNewcomer(
            Map<String, Integer> here, Subject subject, String name, List<String> others) {
        return ask(
                here,
                subject,
                name,
                topics.all(),
                others,
                true,
                roll::knows,
                answered -> answered.isEmpty() && others.isEmpty() && roll.size() == 0);
    }

    /** No other node is known, and so there is hardly one. */
    private CompletableFuture<Presence> askAlone(Map<String, Integer> here, Subject subject, String name) {
        CompletableFuture<Presence> asked = ask(
                here,
                subject,
                name,
                topics.all(),
                List.of(),
                true,
                roll::knows,
                answered -> answered.containsAll(roll.others()));
        if (asked instanceof Question question) {
            question.waitForMore();
        }
        return asked;
    }

    private CompletableFuture<Presence> ask(
            Map<String, Integer> here,
            Subject subject,
            String name,
            String topic,
            Collection<String> awaited,
            boolean open,
            Predicate<String> known,
            Predicate<Set<String>> complete) {
        if (!connectivity.isUp()) {
            return answer(here, false);
        }
        Question question = new Question(guard, pending, here, awaited, open, known, complete);
        if (!pending.add(question)) {
            publisher.refused();
            return answer(here, false);
        }
        byte[] message = new Ask(0, node, subject, name, question.correlation()).bytes();
        Outbox.Reply reply = publisher.publish(topic, message, question);
        if (reply != Outbox.Reply.ACCEPTED) {
            question.notSent(reply.reason());
        }
        return question;
    }

    private CompletableFuture<Presence> answer(Map<String, Integer> counts, boolean complete) {
        CompletableFuture<Presence> answer = new LoopAwareFuture<>(guard);
        answer.complete(new Presence(counts, complete));
        return answer;
    }
}
