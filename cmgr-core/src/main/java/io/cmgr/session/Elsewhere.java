// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/** What has become of a broadcast on its way to the other nodes of a cluster. */
public enum Elsewhere {
    /** No other node is meant: the manager has joined no cluster, or this node alone was written to. */
    NONE,
    /** It was accepted for the engine. That is less than arrival. */
    SENT,
    /**
     * It was not accepted: the connection to the engine is cut for longer than {@code hold}, the
     * {@code maxPendingBytes} of the cluster are reached, or the message cannot travel. That is so if it is too long, if
     * it is an object of {@link Destination#writeMessage}, or if the room's name is empty or longer than 64 bytes.
     */
    REFUSED
}
