// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that an application may want to know of its cluster. It is told to {@link ClusterJoin#onEvent}.
 *
 * @param kind what has happened
 * @param at when this node noticed, by its own clock
 * @param node the node's id, of NODE_JOINED, NODE_LEFT and NODE_LOST, and of MISSED where one node's messages are
 *     missing; otherwise null
 * @param detail for people, in one line; may be empty
 */
public record ClusterEvent(Kind kind, Instant at, @Nullable String node, String detail) {
    /** What has happened. */
    public enum Kind {
        /** The connection to the engine is up, for the first time or again. */
        CONNECTED,
        /** The connection to the engine was lost. */
        CUT,
        /**
         * Messages to this node may have been lost. An application that must not miss anything reads its own truth
         * again, as it does after a connection of its own was lost.
         */
        MISSED,
        /** A node was heard for the first time. */
        NODE_JOINED,
        /** A node has said that it closes. */
        NODE_LEFT,
        /** A node was silent for three of its heartbeats, or was lost with its connection to the engine. */
        NODE_LOST
    }
}
