// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;

/** What holds for every envelope that was read, whoever has sent it. */
final class HarmlessEnvelope {
    private static final Topics TOPICS = new Topics("chat");

    private HarmlessEnvelope() {}

    /** What is read means what was written, and nothing in it can be a wildcard or forge a line. */
    static void check(Envelope envelope, byte[] message, String failure) {
        assertTrue(Addresses.isNode(envelope.origin()), failure);
        if (envelope instanceof Answers answers) {
            for (Answer answer : answers.answers()) {
                assertTrue(answer.text().chars().noneMatch(c -> c < ' '), failure);
            }
            return;
        }
        assertArrayEquals(message, envelope.bytes(), failure);
        if (envelope instanceof ToRoom toRoom) {
            checkTopic(TOPICS.room(toRoom.room()), failure);
        } else if (envelope instanceof Ask ask) {
            checkTopic(ask.subject() == Subject.ROOM ? TOPICS.room(ask.name()) : TOPICS.id(ask.name()), failure);
        } else if (envelope instanceof ToOne toOne) {
            assertTrue(Addresses.isId(toOne.id()), failure);
        }
    }

    private static void checkTopic(String topic, String failure) {
        assertTrue(topic.matches("cmgr\\.chat\\.[ri]\\.[A-Za-z0-9_=-]{1,192}"), failure);
    }
}
