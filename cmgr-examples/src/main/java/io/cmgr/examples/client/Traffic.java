// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * What clients send to a server.
 *
 * @param kind what the server does with a message
 * @param connections how many connections, or UDP sockets
 * @param inFlight how many messages of a client may be unanswered
 * @param size the length of a message in bytes
 * @param senders how many of the connections send; fewer than all for a broadcast or rooms only
 * @param rate messages per second of all clients together; 0 to send the next message when one is answered
 */
public record Traffic(Kind kind, int connections, int inFlight, int size, int senders, double rate) {
    /** What a server does with a message. */
    public enum Kind {
        /** Sends it back. */
        ECHO(1),
        /** Sends it to all connections, or to some that are always the same for a sender; its own is one of them. */
        BROADCAST(BroadcastMessages.MIN_SIZE),
        /** Sends it to some connections; the next of the sender may go to others, but its own is one of them. */
        ROOM(BroadcastMessages.MIN_SIZE),
        /** Sends the datagram back. */
        UDP(Long.BYTES);

        private final int minSize;

        Kind(int minSize) {
            this.minSize = minSize;
        }

        /**
         * The shortest message that can be checked: one that has room for its sender and number.
         *
         * @return bytes
         */
        public int minSize() {
            return minSize;
        }

        /**
         * Whether a message reaches more connections than its sender's, so that not all need to send.
         *
         * @return true of broadcasts and rooms
         */
        public boolean reachesOthers() {
            return this == BROADCAST || this == ROOM;
        }
    }

    /**
     * An echo over TCP. Each client sends its next message when one is answered.
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
     * A broadcast. Each sender sends its next message when one has come back to it.
     *
     * @param connections how many connections
     * @param senders how many of them send
     * @param inFlight how many messages of each sender may not have come back to it yet
     * @param size the length of a message in bytes
     * @return the traffic
     */
    public static Traffic broadcast(int connections, int senders, int inFlight, int size) {
        return new Traffic(Kind.BROADCAST, connections, inFlight, size, senders, 0);
    }

    /**
     * Messages to rooms, at fixed times. The messages of a sender may go to one room after the other.
     *
     * @param connections how many connections
     * @param senders how many of them send
     * @param inFlight how many messages of each sender may not have come back to it yet
     * @param size the length of a message in bytes
     * @param rate messages per second of all senders together
     * @return the traffic
     */
    public static Traffic rooms(int connections, int senders, int inFlight, int size, double rate) {
        return new Traffic(Kind.ROOM, connections, inFlight, size, senders, rate);
    }

    /**
     * An echo of datagrams. Each socket sends its next datagram when one is answered or given up.
     *
     * @param sockets how many sockets
     * @param inFlight how many datagrams of each may be unanswered
     * @param size the length of a datagram in bytes
     * @return the traffic
     */
    public static Traffic udp(int sockets, int inFlight, int size) {
        return new Traffic(Kind.UDP, sockets, inFlight, size, sockets, 0);
    }

    /**
     * The same at a rate.
     *
     * @param perSecond messages per second of all clients together
     * @param mostInFlight how many of a client may be unanswered, before those that are due have to wait
     * @return the traffic
     */
    public Traffic at(double perSecond, int mostInFlight) {
        return new Traffic(kind, connections, mostInFlight, size, senders, perSecond);
    }

    /**
     * The same to fewer or more connections.
     *
     * @param others how many connections, at least as many as send
     * @return the traffic
     */
    public Traffic to(int others) {
        return new Traffic(kind, others, inFlight, size, senders, rate);
    }

    /** The time from one message of a sender to its next; 0 without a rate. */
    long intervalNanos() {
        return rate == 0 ? 0 : Math.max(1, Math.round(senders * 1e9 / rate));
    }
}
