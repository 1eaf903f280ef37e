// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Carries messages between the nodes of a cluster by topic, and forgets them at once. This is all that an engine has to
 * do: addresses, answers, order, bounds and the news of nodes are cmgr's, and the same over every engine.
 *
 * <p>A topic is 1 to 256 of the characters {@code A-Z a-z 0-9 _ = ~ - .}, with dots between its tokens. Each topic is
 * exactly what it says: none is a pattern. A message is published to those that are in its topic at that moment, at
 * most once.
 *
 * <p>A backplane belongs to one manager, so that two managers need two, also in one JVM.
 */
public interface Backplane {
    /**
     * Starts to connect, and goes on trying until closed. Returns at once: what it does later it does on threads of its
     * own, or of the engine's client.
     *
     * @param prefix how every topic begins, such as {@code cmgr.chat.}
     * @param receiver is told what arrives, and how the connection fares
     * @param threads makes the threads that the backplane needs, named as those of the manager
     * @return the connection, which may not be up yet
     * @throws IllegalStateException if it was called before
     */
    Connection open(String prefix, Receiver receiver, ThreadFactory threads);

    /**
     * The way to the engine, through all reconnects. All methods are called by one thread at a time, and may block it.
     * An interrupt ends the blocking; so does the manager's close, which interrupts.
     */
    interface Connection {
        /**
         * Publishes to every other connection that is in the topic, and never to this one. What one connection
         * publishes is received in its order, over all topics together.
         *
         * @param topic where to
         * @param message the message, which nobody changes any more
         * @param token if other than 0, and if nobody else is in the topic, and if the engine can know that, then
         *     {@link Receiver#nobody nobody(token)} follows
         * @throws IOException if the engine has not taken the message, and so will not deliver it: before
         *     {@link Receiver#up up}, after {@link Receiver#down down}, or when its client takes nothing for too long
         * @throws InterruptedException if interrupted; then the message was not taken either
         */
        void publish(String topic, byte[] message, long token) throws IOException, InterruptedException;

        /**
         * Enters a topic: from now on its messages are received. It stays entered through reconnects, and is in force
         * again before {@link Receiver#up up}. It may be called while the connection is down.
         *
         * @param topic where to hear
         * @throws IOException if the engine cannot be told now; it is told before the next {@code up}
         * @throws InterruptedException if interrupted
         */
        void enter(String topic) throws IOException, InterruptedException;

        /**
         * Leaves a topic that was entered. It may be called while the connection is down.
         *
         * @param topic where to hear no longer
         * @throws IOException if the engine cannot be told now; the topic is not entered again after a reconnect
         * @throws InterruptedException if interrupted
         */
        void leave(String topic) throws IOException, InterruptedException;

        /**
         * How long a message may be. It may change with the server that the connection hangs on.
         *
         * @return the limit in bytes
         */
        int maxMessage();

        /**
         * Sends what was published, as far as the limit allows, and ends the connection. When it has returned, the
         * receiver hears nothing any more. A second call has no effect.
         *
         * @param limit for all of it; a connection that is down needs none of it
         */
        void close(Duration limit);
    }

    /**
     * What a connection tells. Its methods are called by any one thread at a time, and never block. They may be called
     * before {@link Backplane#open open} has returned.
     */
    interface Receiver {
        /**
         * A message has arrived, in the order in which its sender published. It need not be one of ours.
         *
         * @param message the message, which the receiver may keep and nobody changes any more
         */
        void received(byte[] message);

        /**
         * A message with this token found nobody else in its topic.
         *
         * @param token as given to {@code publish}
         */
        void nobody(long token);

        /** The connection is up, and the topics that were entered are in force. */
        void up();

        /**
         * The connection is down, or could not be made: {@code publish} fails until {@link #up}. It may be told again,
         * for another reason.
         *
         * @param why for people: the engine's words
         */
        void down(String why);

        /**
         * Messages to this node may have been lost, as after a reconnect.
         *
         * @param why for people
         */
        void missed(String why);
    }
}
