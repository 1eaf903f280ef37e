// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far the messages of one sender have come at each server: a message is answered when one connection of each has
 * heard it. With one server this is the sender's own connection. Used by one event loop if there are several servers.
 */
final class Echoes {
    /** Of each server, the number that its next message has at least. */
    private final int[] delivered;

    private @Nullable BroadcastClient sender;
    private int answered;

    Echoes(int servers) {
        delivered = new int[servers];
    }

    int servers() {
        return delivered.length;
    }

    void of(BroadcastClient client) {
        sender = client;
    }

    /** A server has delivered the sender's message of this number. */
    void delivered(int server, int number) {
        delivered[server] = number + 1;
    }

    /** Tells the sender how many more of its messages are answered, if any are. */
    void tell() {
        int now = Arrays.stream(delivered).min().orElseThrow();
        int more = now - answered;
        answered = now;
        if (more > 0 && sender != null) {
            sender.answered(more);
        }
    }
}
