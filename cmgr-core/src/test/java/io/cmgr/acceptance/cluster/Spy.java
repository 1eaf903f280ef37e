// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who hears all that the nodes of a cluster tell each other, and can talk to them: a client of the engine that is no node. */
final class Spy implements Closeable {
    private final Connection connection;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    Spy(NatsServer server) throws Exception {
        connection = Nats.connect(Options.builder().server(server.url()).build());
        connection.createDispatcher(messages::add).subscribe("cmgr.cmgr.>");
        connection.flush(Duration.ofSeconds(20));
    }

    /** What was heard so far. */
    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** A message in this topic. */
    Message heard(String topic) {
        Deadline.until("a message in " + topic, () -> find(topic).isPresent());
        return find(topic).orElseThrow();
    }

    private Optional<Message> find(String topic) {
        return messages.stream()
                .filter(message -> message.getSubject().equals(topic))
                .findFirst();
    }

    void publish(String topic, byte[] message) {
        connection.publish(topic, message);
    }

    /** Waits until the server has all that was published. */
    void flush() throws Exception {
        connection.flush(Duration.ofSeconds(20));
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
