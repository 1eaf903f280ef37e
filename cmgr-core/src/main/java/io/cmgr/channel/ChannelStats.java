// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.time.Duration;

/**
 * A snapshot of the figures of an event channel. Applications must not construct it, since components may be added.
 *
 * @param events events that wait
 * @param maxEvents how many may wait until the channel is full
 * @param bytes bytes of DATA that wait
 * @param maxBytes how many may wait until the channel is full
 * @param full whether a bound was reached, and the channel has not drained to half since
 * @param oldest for how long the oldest event has been waiting, to about a second and up to 18 hours; zero if none waits
 * @param waitingTakers threads that wait for an event
 * @param busyTakers threads that work on events
 * @param pausedSessions sessions that the channel has paused
 */
public record ChannelStats(
        int events,
        int maxEvents,
        long bytes,
        long maxBytes,
        boolean full,
        Duration oldest,
        int waitingTakers,
        int busyTakers,
        int pausedSessions) {}
