// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static io.cmgr.engine.envelope.EnvelopeWriter.sizeOfText1;
import static io.cmgr.engine.envelope.EnvelopeWriter.sizeOfText2;

import io.cmgr.check.PrintableText;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message between two nodes, as it is published. Version 1, numbers big-endian:
 *
 * <pre>
 *   1 version · 1 kind · 1 flags · 8 seq · origin · excepted address · key · the kind's own fields · payload
 * </pre>
 *
 * <p>A text is its length, in one byte or two, and then UTF-8. The excepted address and the key are there if their flag
 * is set. A later version may add flags and kinds. A node that does not know them refuses the message, which is then
 * dropped and counted.
 *
 * <p>{@code seq} numbers the messages that a node publishes to all nodes, from 1 on, so that the others notice a hole. It
 * is 0 in other messages. {@code origin} is the id of the node that has published the message.
 *
 * <p>Threads: any. What was read refers to the array that it was read from, and a payload needs no release.
 */
public sealed interface Envelope {
    int VERSION = 1;

    /** The longest name of a room or id, in bytes of UTF-8. */
    int MAX_NAME = 64;

    /** The longest key of {@code latest} that travels, in bytes of UTF-8. */
    int MAX_KEY = 256;

    /** The longest interval between signs of life, in milliseconds: a day. */
    int MAX_INTERVAL = 24 * 60 * 60 * 1000;

    /** Where {@code seq} stands in each message. */
    int SEQ = 3;

    /** How a write to one session ended, with the number on the wire. */
    enum Outcome {
        DONE(0),
        NO_SUCH_SESSION(1),
        SESSION_CLOSED(2),
        SLOW_CONSUMER(3),
        SUPERSEDED(4),
        ILLEGAL_ARGUMENT(5),
        /** Any other failure. */
        FAILED(6);

        private static final Outcome[] OUTCOMES = values();

        private final int number;

        Outcome(int number) {
            this.number = number;
        }

        private static Outcome of(int number) throws MalformedEnvelopeException {
            for (Outcome outcome : OUTCOMES) {
                if (outcome.number == number) {
                    return outcome;
                }
            }
            throw new MalformedEnvelopeException("outcome: " + number);
        }
    }

    /** What can be asked about, with the number on the wire. */
    enum Subject {
        /** How many members a room has. */
        ROOM(0),
        /** How many sessions, 0 or 1, have an id or alias. */
        ID(1);

        private final int number;

        Subject(int number) {
            this.number = number;
        }
    }

    /** The number among the origin's messages to all nodes, or 0. */
    long seq();

    /** The id of the node that has published this. */
    String origin();

    /** The message to publish, a new array. The payload is copied, not consumed. */
    byte[] bytes();

    /** Sets {@code seq} in a message that {@link #bytes} has made, when it is known that it goes out next. */
    static void number(byte[] message, long seq) {
        for (int i = 0; i < Long.BYTES; i++) {
            message[SEQ + i] = (byte) (seq >> (8 * (Long.BYTES - 1 - i)));
        }
    }

    /**
     * Reads a message.
     *
     * @throws MalformedEnvelopeException if it is none of this version; no other exception is thrown
     */
    static Envelope read(byte[] message) throws MalformedEnvelopeException {
        EnvelopeReader in = new EnvelopeReader(message);
        int version = in.number1();
        if (version != VERSION) {
            throw new MalformedEnvelopeException("version: " + version);
        }
        Kind kind = Kind.of(in.number1());
        int flags = in.number1();
        if (!kind.allows(flags)) {
            throw new MalformedEnvelopeException("flags of " + kind + ": " + flags);
        }
        long seq = in.count8("seq");
        String origin = in.node("origin");
        String except = (flags & Kind.EXCEPT) != 0 ? in.address("excepted address") : null;
        String key = (flags & Kind.LATEST) != 0 ? in.text2("key", 0, MAX_KEY) : null;
        Envelope envelope = switch (kind) {
            case ALL -> new ToAll(seq, origin, except, key, in.payload());
            case ROOM -> new ToRoom(seq, origin, except, key, in.text1("room", 1, MAX_NAME), in.payload());
            case WRITE -> new ToOne(seq, origin, key, in.id("id"), in.any8(), in.payload());
            case ANSWERS -> new Answers(seq, origin, Answer.read(in));
            case ASK -> Ask.read(seq, origin, in);
            case TOLD -> new Told(seq, origin, in.any8(), in.count4("count"));
            case ALIVE -> Alive.read(seq, origin, (flags & Kind.PLEASE_ANSWER) != 0, in);
            case BYE -> new Bye(seq, origin);
        };
        in.end();
        return envelope;
    }

    /** The size of all that comes before the kind's own fields. */
    private static int sizeOfHead(String origin, @Nullable String except, @Nullable String key) {
        return SEQ
                + Long.BYTES
                + sizeOfText1(origin)
                + (except == null ? 0 : sizeOfText1(except))
                + (key == null ? 0 : sizeOfText2(key));
    }

    private static EnvelopeWriter head(
            Envelope of, Kind kind, int otherFlags, @Nullable String except, @Nullable String key, int sizeOfTheRest) {
        int flags = otherFlags | (except == null ? 0 : Kind.EXCEPT) | (key == null ? 0 : Kind.LATEST);
        EnvelopeWriter out = new EnvelopeWriter(sizeOfHead(of.origin(), except, key) + sizeOfTheRest)
                .number1(VERSION)
                .number1(kind.number())
                .number1(flags)
                .number8(of.seq())
                .text1(of.origin());
        if (except != null) {
            out.text1(except);
        }
        if (key != null) {
            out.text2(key);
        }
        return out;
    }

    /** To the sessions of all nodes, except the one with this address, as newest of this key if there is one. */
    record ToAll(
            long seq,
            String origin,
            @Nullable String except,
            @Nullable String key,
            ByteBuf payload) implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.ALL, 0, except, key, payload.readableBytes())
                    .payload(payload)
                    .bytes();
        }
    }

    /** To the sessions in a room, except the one with this address, as newest of this key if there is one. */
    record ToRoom(
            long seq,
            String origin,
            @Nullable String except,
            @Nullable String key,
            String room,
            ByteBuf payload) implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.ROOM, 0, except, key, sizeOfText1(room) + payload.readableBytes())
                    .text1(room)
                    .payload(payload)
                    .bytes();
        }
    }

    /** To the session with this id; the answer, one line of {@link Answers}, has the same correlation. */
    record ToOne(long seq, String origin, @Nullable String key, String id, long correlation, ByteBuf payload)
            implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.WRITE, 0, null, key, sizeOfText1(id) + Long.BYTES + payload.readableBytes())
                    .text1(id)
                    .number8(correlation)
                    .payload(payload)
                    .bytes();
        }
    }

    /** How writes of the receiving node ended: at most 65535 of them. */
    record Answers(long seq, String origin, List<Answer> answers) implements Envelope {
        static final int MAX = 0xFFFF;

        public Answers {
            if (answers.size() > MAX) {
                throw new IllegalArgumentException("answers: " + answers.size() + " are more than " + MAX);
            }
        }

        @Override
        public byte[] bytes() {
            int size = Short.BYTES;
            for (Answer answer : answers) {
                size += answer.size();
            }
            EnvelopeWriter out = head(this, Kind.ANSWERS, 0, null, null, size).number2(answers.size());
            for (Answer answer : answers) {
                out.number8(answer.correlation).number1(answer.outcome.number).text2(answer.text);
            }
            return out.bytes();
        }
    }

    /** How one write ended; the text is that of its exception, made printable, and empty if it is done. */
    record Answer(long correlation, Outcome outcome, String text) {
        private static final int MIN_SIZE = Long.BYTES + 1 + Short.BYTES;
        private static final int MAX_TEXT = 1024;

        public Answer {
            text = text.isEmpty() ? text : PrintableText.of(text);
        }

        public int size() {
            return Long.BYTES + 1 + sizeOfText2(text);
        }

        private static List<Answer> read(EnvelopeReader in) throws MalformedEnvelopeException {
            int count = in.number2();
            if (count * MIN_SIZE > in.remaining()) {
                throw new MalformedEnvelopeException("answers: " + count + " in " + in.remaining() + " bytes");
            }
            List<Answer> answers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                answers.add(new Answer(in.any8(), Outcome.of(in.number1()), in.text2("text", 0, MAX_TEXT)));
            }
            return answers;
        }
    }

    /** How many sessions there are of this name; the answer, {@link Told}, has the same correlation. */
    record Ask(long seq, String origin, Subject subject, String name, long correlation) implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.ASK, 0, null, null, 1 + sizeOfText1(name) + Long.BYTES)
                    .number1(subject.number)
                    .text1(name)
                    .number8(correlation)
                    .bytes();
        }

        private static Ask read(long seq, String origin, EnvelopeReader in) throws MalformedEnvelopeException {
            int subject = in.number1();
            return switch (subject) {
                case 0 -> new Ask(seq, origin, Subject.ROOM, in.text1("room", 1, MAX_NAME), in.any8());
                case 1 -> new Ask(seq, origin, Subject.ID, in.id("id"), in.any8());
                default -> throw new MalformedEnvelopeException("subject: " + subject);
            };
        }
    }

    /** How many sessions the origin has, as an answer to {@link Ask}. */
    record Told(long seq, String origin, long correlation, int count) implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.TOLD, 0, null, null, Long.BYTES + Integer.BYTES)
                    .number8(correlation)
                    .number4(count)
                    .bytes();
        }
    }

    /**
     * A sign of life.
     *
     * @param pleaseAnswer whether each node that hears it should send the origin one, too
     * @param since when the origin began, in milliseconds since 1970 by its own clock
     * @param interval the milliseconds between signs of life, give or take a fifth
     * @param toAll how many messages the origin has published to all nodes, this one included if it is one
     */
    record Alive(
            long seq,
            String origin,
            boolean pleaseAnswer,
            long since,
            int sessions,
            int rooms,
            int interval,
            long toAll)
            implements Envelope {
        @Override
        public byte[] bytes() {
            return head(
                            this,
                            Kind.ALIVE,
                            pleaseAnswer ? Kind.PLEASE_ANSWER : 0,
                            null,
                            null,
                            2 * Long.BYTES + 3 * Integer.BYTES)
                    .number8(since)
                    .number4(sessions)
                    .number4(rooms)
                    .number4(interval)
                    .number8(toAll)
                    .bytes();
        }

        private static Alive read(long seq, String origin, boolean pleaseAnswer, EnvelopeReader in)
                throws MalformedEnvelopeException {
            long since = in.any8();
            int sessions = in.count4("sessions");
            int rooms = in.count4("rooms");
            int interval = in.count4("interval");
            if (interval == 0 || interval > MAX_INTERVAL) {
                throw new MalformedEnvelopeException("interval: " + interval + " ms");
            }
            return new Alive(seq, origin, pleaseAnswer, since, sessions, rooms, interval, in.count8("count"));
        }
    }

    /** The origin leaves the cluster. */
    record Bye(long seq, String origin) implements Envelope {
        @Override
        public byte[] bytes() {
            return head(this, Kind.BYE, 0, null, null, 0).bytes();
        }
    }
}
