// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.function.Executable;

/**
 * Checks how bad input is refused: with this type, with a message that names the value, and without control characters.
 */
public final class Refusal {
    private Refusal() {}

    /** The call itself throws. */
    public static <T extends Throwable> void thrown(Class<T> type, String named, Executable call) {
        check(assertThrows(type, call), named);
    }

    /** The future fails. */
    public static <T extends Throwable> void failed(Class<T> type, String named, CompletableFuture<?> future) {
        check(assertInstanceOf(type, Deadline.failure(future)), named);
    }

    private static void check(Throwable refusal, String named) {
        String message = refusal.getMessage();
        assertNotNull(message, () -> "no message: " + refusal);
        assertTrue(message.contains(named), () -> "does not name " + named + ": " + message);
        assertFalse(message.chars().anyMatch(Character::isISOControl), () -> "control characters: " + message);
    }
}
