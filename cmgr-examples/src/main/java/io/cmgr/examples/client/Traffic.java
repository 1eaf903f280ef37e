// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * What clients do to a server.
 *
 * @param kind what the server does with a message
 * @param connections how many connections, or UDP sockets
 * @param inFlight how many messages of a client may be unanswered
 * @param size the length of a message in bytes
 * @param senders how many of the connections send, if what one sends all hear
 * @param rate messages per second in all; 0 for the next as soon as one is answered
 */
public record Traffic(Kind kind, int connections, int inFlight, int size, int senders, double rate) {
    /** What a server does with a message. */
    public enum Kind {
        /** Sends it back. */
        ECHO(1),
        /** Sends it to all that are connected, the sender included. */
        BROADCAST(BroadcastMessages.MIN_SIZE),
        /** Sends the datagram back. */
        UDP(Long.BYTES);

        private final int minSize;

        Kind(int minSize) {
            this.minSize = minSize;
        }

        /**
         * The shortest message that carries what is needed to check it.
         *
         * @return bytes
         */
        public int minSize() {
            return minSize;
        }
    }

    /**
     * An echo over TCP, everybody as fast as answers come.
     *
     * @param connections how many connections
     * @param inFlight how many messages of each may be unanswered
     * @param size the length of a message in bytes
     * @return the traffic
     */
    public static Traffic echo(int connections, int inFlight, int size) {
        return new Traffic(Kind.ECHO, connections, inFlight, size, connections, 0);
    }

    /**
     * A broadcast, the senders as fast as they hear themselves.
     *
     * @param connections how many connections
     * @param senders how many of them send
     * @param inFlight how many messages of each sender it may not have heard yet
     * @param size the length of a message in bytes
     * @return the traffic
     */
    public static Traffic broadcast(int connections, int senders, int inFlight, int size) {
        return new Traffic(Kind.BROADCAST, connections, inFlight, size, senders, 0);
    }

    /**
     * An echo of datagrams, every socket as fast as answers come.
     *
     * @param sockets how many sockets
     * @param inFlight how many datagrams of each may be unanswered
     * @param size the length of a datagram in bytes
     * @return the traffic
     */
    public static Traffic udp(int sockets, int inFlight, int size) {
        return new Traffic(Kind.UDP, sockets, inFlight, size, sockets, 0);
    }

    /** How long each sender has from one message to the next; 0 if it need not wait. */
    long intervalNanos() {
        return rate == 0 ? 0 : Math.max(1, Math.round(senders * 1e9 / rate));
    }
}
