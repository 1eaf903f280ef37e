// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.engine.envelope.Address;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.outbox.Answers;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.engine.remote.Failures;
import io.cmgr.engine.remote.Pending;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings what other nodes have published to the sessions here, and to what waits for it. On the thread of the engine's
 * client, which it never blocks: a session that has no room skips the message, as any broadcast.
 */
final class Inbox {
    private final String node;
    private final Landing landing;
    private final Destination<BroadcastResult> all;
    private final Topics topics;
    private final Pending pending;
    private final Answers answers;
    private final Publisher publisher;
    private final Figures figures;

    /** @param node this node */
    Inbox(
            String node,
            Landing landing,
            Topics topics,
            Pending pending,
            Answers answers,
            Publisher publisher,
            Figures figures) {
        this.node = node;
        this.landing = landing;
        all = landing.all(null);
        this.topics = topics;
        this.pending = pending;
        this.answers = answers;
        this.publisher = publisher;
        this.figures = figures;
    }

    /** Delivers a message of another node. */
    void deliver(Envelope message) {
        if (message instanceof ToRoom toRoom) {
            write(landing.room(toRoom.room(), exceptHere(toRoom.except())), toRoom.key(), toRoom.payload());
        } else if (message instanceof ToAll toAll) {
            String except = exceptHere(toAll.except());
            write(except == null ? all : landing.all(except), toAll.key(), toAll.payload());
        } else if (message instanceof ToOne toOne) {
            write(toOne);
        } else if (message instanceof Envelope.Answers answered) {
            answered.answers().forEach(answer -> pending.answered(answered.origin(), answer));
        } else if (message instanceof Ask ask) {
            int count = ask.subject() == Subject.ROOM ? landing.members(ask.name()) : landing.has(ask.name()) ? 1 : 0;
            publisher.publish(topics.node(ask.origin()), new Told(0, node, ask.correlation(), count).bytes(), null);
        } else if (message instanceof Told told) {
            pending.told(told);
        }
    }

    /** The id here that an address means; null if it is of another node, or none. */
    private @Nullable String exceptHere(@Nullable String except) {
        Address address = except == null ? null : Address.of(except);
        return address != null && address.node().equals(node) ? address.id() : null;
    }

    private void write(Destination<BroadcastResult> to, @Nullable String key, ByteBuf payload) {
        CompletableFuture<BroadcastResult> written = (key == null ? to : to.latest(key)).write(payload);
        var unused = written.thenAccept(result -> {
            if (result.skipped() > 0) {
                figures.skipped(result.skipped());
            }
        });
    }

    private void write(ToOne message) {
        Destination<Void> session = landing.to(message.id());
        CompletableFuture<Void> written =
                (message.key() == null ? session : session.latest(message.key())).write(message.payload());
        var unused = written.whenComplete(
                (done, error) -> answers.add(message.origin(), Failures.answer(message.correlation(), error)));
    }
}
