// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler of sessions with a codec, which remembers the messages. */
class Greetings extends EventRecorder {
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

    /** Where the codec of greetings is used. */
    static TcpListen greeted() {
        return TcpListen.on("127.0.0.1", 0).codec(Greeting::codec);
    }

    /** Listens with the codec, and calls. */
    Peer call(ServerFixture fixture) throws IOException {
        return call(fixture, greeted());
    }

    /** Listens in this way, and calls. */
    Peer call(ServerFixture fixture, TcpListen where) throws IOException {
        return fixture.call(fixture.manager().listen(where, this).port());
    }

    @Override
    public void onMessage(Session session, Object message) {
        messages.add(message);
    }

    Object nextMessage() {
        try {
            Object message = messages.poll(20, TimeUnit.SECONDS);
            assertNotNull(message, "no further message");
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int waiting() {
        return messages.size();
    }
}
