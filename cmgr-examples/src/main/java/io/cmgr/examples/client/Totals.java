// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * The counts of clients.
 *
 * @param sent messages that were sent
 * @param answered messages that came back to their sender
 * @param lost messages that were given up: datagrams after a second, others when their connection ended
 * @param heard messages that arrived at any client; of a broadcast, one at each
 * @param bytes bytes that arrived
 */
public record Totals(long sent, long answered, long lost, long heard, long bytes) {
    /** All counts 0. */
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);

    Totals plus(Totals more) {
        return new Totals(
                sent + more.sent, answered + more.answered, lost + more.lost, heard + more.heard, bytes + more.bytes);
    }

    /**
     * What was counted since an earlier moment.
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
     * Messages that were sent, and neither answered nor given up.
     *
     * @return a count
     */
    public long unanswered() {
        return sent - answered - lost;
    }
}
