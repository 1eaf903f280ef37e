// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.latest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.Session;
import io.cmgr.session.SupersededException;
import io.cmgr.testkit.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Numbered states of several keys that are written to one session, and what its peer makes of them. */
final class Snapshots {
    static final int BYTES = 4096;

    /** More than any kernel takes for a peer that does not read. */
    static final int MORE_THAN_FIT = 4_000;

    /** How many are written before we wait for the event loop, so that its queue stays short. */
    private static final int BURST = 50;

    private static final String PADDING = ".".repeat(BYTES);

    /** More than small kernel buffers hold, and less than may be pending. */
    static final int FILLING = 4 << 20;

    private final Session session;
    private final List<CompletableFuture<Void>> writes = new ArrayList<>();
    private @Nullable CompletableFuture<Void> filling;

    Snapshots(Session session) {
        this.session = session;
    }

    /** The state of a key, which is one character. */
    static String text(char key, int number) {
        String head = key + "%07d".formatted(number);
        return head + PADDING.substring(head.length());
    }

    /** Writes the states of these numbers, of the keys in turn. */
    Snapshots write(String keys, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            char key = keys.charAt(number % keys.length());
            writes.add(session.latest(key).write(text(key, number)));
            if (number % BURST == 0) {
                awaitLoop();
            }
        }
        awaitLoop();
        return this;
    }

    /** Twice, since the loop may come to the last write only in the turn behind the first task. */
    private void awaitLoop() throws Exception {
        session.channel().eventLoop().submit(() -> {}).get();
        session.channel().eventLoop().submit(() -> {}).get();
    }

    /** Writes more than the kernel takes, so that whatever is written next waits until the peer reads this. */
    Snapshots fill() throws Exception {
        filling = session.write(new byte[FILLING]);
        awaitLoop();
        return this;
    }

    /** Writes states of one key until one has waited. Returns how many that were. */
    int writeUntilOneIsReplaced(char key) throws Exception {
        int number = 0;
        while (session.stats().superseded() == 0) {
            write(String.valueOf(key), number, number + BURST);
            number += BURST;
        }
        return number;
    }

    /** Each write has gone out or has been replaced, and the session's figures say so. */
    void assertEachWentOutOrWasReplaced() {
        long replaced = 0;
        for (CompletableFuture<Void> write : writes) {
            Deadline.until("the outcome", write::isDone);
            if (write.isCompletedExceptionally()) {
                assertInstanceOf(SupersededException.class, Deadline.failure(write));
                replaced++;
            }
        }
        assertEquals(replaced, session.stats().superseded());
        assertEquals(
                writes.size() - replaced + (filling == null ? 0 : 1),
                session.stats().writes());
        assertEquals(0, session.stats().failedWrites() + session.stats().dropped());
        assertEquals(0, session.stats().pendingBytes());
    }

    List<CompletableFuture<Void>> writes() {
        return writes;
    }

    /** The numbers of a key that the peer got, whose messages are whole and in order. */
    static List<Integer> of(char key, String received) {
        List<Integer> numbers = new ArrayList<>();
        assertEquals(0, received.length() % BYTES, "a message was cut");
        for (int at = 0; at < received.length(); at += BYTES) {
            char of = received.charAt(at);
            int number = Integer.parseInt(received.substring(at + 1, at + 8));
            assertEquals(text(of, number), received.substring(at, at + BYTES));
            if (of == key) {
                assertTrue(numbers.isEmpty() || last(numbers) < number, "out of order");
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** No message came before one of this key that has a lower number. */
    static void assertNoStateOvertook(char key, String received) {
        int highest = -1;
        for (int at = 0; at < received.length(); at += BYTES) {
            int number = Integer.parseInt(received.substring(at + 1, at + 8));
            if (received.charAt(at) == key) {
                assertTrue(highest < number, number + " was overtaken by " + highest);
            }
            highest = Math.max(highest, number);
        }
    }

    static int last(List<Integer> numbers) {
        return numbers.get(numbers.size() - 1);
    }
}
