// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.session.Session;
import io.cmgr.testkit.EventRecorder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler of sessions with a codec, which remembers the messages. */
class Greetings extends EventRecorder {
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

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
