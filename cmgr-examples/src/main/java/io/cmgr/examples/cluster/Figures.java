// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

/**
 * What the program shows of a node.
 *
 * @param guests the sessions
 * @param rooms the rooms with somebody in them
 * @param published messages to other nodes since the node began
 * @param received messages from other nodes since then
 * @param nodes how many nodes it knows, with itself
 */
record Figures(int guests, int rooms, long published, long received, int nodes) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0);

    /** In one line, as {@link #of} reads it. */
    String line() {
        return guests + " " + rooms + " " + published + " " + received + " " + nodes;
    }

    static Figures of(String line) {
        String[] words = line.split(" ", -1);
        return new Figures(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]));
    }
}
