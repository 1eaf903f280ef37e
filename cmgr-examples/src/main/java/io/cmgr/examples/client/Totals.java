// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * What clients counted.
 *
 * @param sent messages that were sent
 * @param answered messages whose sender has heard them again
 * @param lost messages that were given up: datagrams after a second, others with their connection
 * @param heard messages that arrived, at whomever
 * @param bytes bytes that arrived
 */
public record Totals(long sent, long answered, long lost, long heard, long bytes) {
    /** Nothing. */
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);

    Totals plus(Totals more) {
        return new Totals(
                sent + more.sent, answered + more.answered, lost + more.lost, heard + more.heard, bytes + more.bytes);
    }

    /**
     * What was counted since.
     *
     * @param before earlier totals of the same clients
     * @return the difference
     */
    public Totals since(Totals before) {
        return new Totals(
                sent - before.sent,
                answered - before.answered,
                lost - before.lost,
                heard - before.heard,
                bytes - before.bytes);
    }

    /**
     * Messages that are still under way.
     *
     * @return a count
     */
    public long unanswered() {
        return sent - answered - lost;
    }
}
