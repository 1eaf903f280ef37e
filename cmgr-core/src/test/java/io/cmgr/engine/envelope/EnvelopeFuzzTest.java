// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.testkit.AllocatedBytes;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real envelopes, changed at random; {@code -Dcmgr.seed=…} repeats a failure. */
@ExtendWith(NoLeaks.class)
class EnvelopeFuzzTest {
    private static final int MESSAGES = 200_000;
    private static final int WARM_UP = 2_000;

    /** What reading may allocate: an answer of 11 bytes, made printable, takes the most for its size. */
    private static final int ALLOCATED_PER_BYTE = 64;

    private static final int ALLOCATED_AT_ALL = 4096;

    private static final String[] ROOMS = {
        ">",
        "*",
        "a.b",
        " ",
        "\0",
        "lobby",
        "=3E",
        "\u202e".repeat(21),
        "\u202e".repeat(16) + "x".repeat(16),
        "../..",
        "\ud83d\ude00"
    };
    private static final String[] NODES = {"eu~k3f9abq7zd", "a~0000000000", "x".repeat(32) + "~zzzzzzzzzz"};
    private static final String[] IDS = {"a17", "alice", "x".repeat(64), "a.b:c"};
    private static final long[] NUMBERS = {0, 1, -1, 0x7FFF_FFFF, 0x8000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, 0xFFFF};

    private final long seed = Long.getLong("cmgr.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void aHostileEnvelopeDoesNothing() {
        int read = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = envelope().bytes();
            for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
                message = mutated(message);
            }
            byte[] before = message.clone();
            long allocated = AllocatedBytes.ofThisThread();
            Envelope envelope = tryRead(message);
            allocated = AllocatedBytes.ofThisThread() - allocated;
            long most = ALLOCATED_AT_ALL + (long) ALLOCATED_PER_BYTE * message.length;
            if (i > WARM_UP && allocated > most) {
                throw new AssertionError(allocated + " bytes are more than " + most + " for " + failure(message));
            }
            assertArrayEquals(before, message, () -> failure(before));
            if (envelope != null) {
                read++;
                HarmlessEnvelope.check(envelope, message, failure(message));
            }
        }
        assertTrue(read > MESSAGES / 10 && read < MESSAGES * 9 / 10, read + " of them were read");
    }

    private @Nullable Envelope tryRead(byte[] message) {
        try {
            return Envelope.read(message);
        } catch (MalformedEnvelopeException expected) {
            return null;
        } catch (Throwable e) {
            throw new AssertionError(failure(message), e);
        }
    }

    private Envelope envelope() {
        String origin = any(NODES);
        String except = random.nextBoolean() ? null : any(NODES) + '/' + any(IDS);
        String key = random.nextBoolean() ? null : any(ROOMS);
        long number = random.nextLong();
        return switch (random.nextInt(8)) {
            case 0 -> new ToAll(number >>> 1, origin, except, key, payload());
            case 1 -> new ToRoom(0, origin, except, key, any(ROOMS), payload());
            case 2 -> new ToOne(0, origin, key, any(IDS), number, payload());
            case 3 -> new Answers(0, origin, answers());
            case 4 ->
                random.nextBoolean()
                        ? new Ask(0, origin, Subject.ROOM, any(ROOMS), number)
                        : new Ask(0, origin, Subject.ID, any(IDS), number);
            case 5 -> new Told(0, origin, number, random.nextInt(1000));
            case 6 -> new Alive(number >>> 1, origin, random.nextBoolean(), number, 1000, 50, 5000, 12);
            default -> new Bye(number >>> 1, origin);
        };
    }

    private List<Answer> answers() {
        Outcome[] outcomes = Outcome.values();
        return random.ints(random.nextInt(20), 0, outcomes.length)
                .mapToObj(outcome -> new Answer(random.nextLong(), outcomes[outcome], outcome == 0 ? "" : any(ROOMS)))
                .toList();
    }

    private ByteBuf payload() {
        byte[] payload = new byte[random.nextInt(64)];
        random.nextBytes(payload);
        return Unpooled.wrappedBuffer(payload);
    }

    private byte[] mutated(byte[] message) {
        int at = random.nextInt(message.length + 1);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(message, at);
            case 1 -> Arrays.copyOf(message, message.length + random.nextInt(300));
            case 2 -> written(message, at, any(NUMBERS), 8);
            case 3 -> written(message, at, any(NUMBERS), 4);
            case 4 -> written(message, at, any(NUMBERS), 1 + random.nextInt(2));
            case 5 -> written(message, random.nextInt(16), random.nextInt(), 1); // the head
            default -> written(message, at, random.nextInt(), 1);
        };
    }

    private static byte[] written(byte[] message, int from, long number, int bytes) {
        for (int i = 0; i < bytes && from + i < message.length; i++) {
            message[from + i] = (byte) (number >> (8 * (bytes - 1 - i)));
        }
        return message;
    }

    private String any(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private long any(long[] of) {
        return of[random.nextInt(of.length)];
    }

    private String failure(byte[] message) {
        return HexFormat.of().formatHex(message) + " -Dcmgr.seed=" + seed;
    }
}
