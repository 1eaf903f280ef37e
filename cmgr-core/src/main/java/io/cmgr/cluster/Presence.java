// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.util.Map;

/**
 * The answer to the question how many are where: a moment's picture.
 *
 * @param members how many on which node, by the node's id; nodes with none are left out
 * @param complete whether all nodes that live have answered. It is false while this node is cut off; for 2 s after it
 *     has connected, unless the engine knows that there is no other node; when a node was silent; and always in a
 *     cluster of more than 64 nodes, where only the nodes concerned are asked
 */
public record Presence(Map<String, Integer> members, boolean complete) {
    /** Takes a copy. */
    public Presence {
        members = Map.copyOf(members);
    }

    /**
     * How many there are on all nodes together.
     *
     * @return the sum, or {@link Integer#MAX_VALUE} if it is greater
     */
    public int count() {
        long sum = members.values().stream().mapToLong(Integer::longValue).sum();
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }
}
