// SPDX-License-Identifier: BSD-2-Clause
/**
 * The application's channel: {@link io.cmgr.channel.EventChannel}, a bounded queue of events between the event loops
 * and the application's threads. It is a {@link io.cmgr.session.SessionHandler} like any other: it uses the public API
 * alone, and nothing of the engine.
 *
 * <p>{@code EventChannel} is the API. Behind it, {@code EventQueue} holds the events, and guards everything with one
 * lock. It collects what it has to do to sessions and listeners in an {@code After}, and does it after it has released
 * the lock. {@code SessionShare} is one session's share of the channel: how many of its events wait, and whether it is
 * paused. {@code FlowControl} decides which sessions must be paused; {@code AcceptHold} pauses their listeners.
 * {@code Takers} records which thread works on the data of which sessions, so that a session whose peer has finished
 * sending is closed after the last reply and not before; {@code TakerWatch} finds threads that have ended while they
 * held such data. {@code Wakeup} wakes waiting takers once per burst of an event loop.
 *
 * <p>Threads: events are added on the event loops of their sessions; any thread takes them.
 */
@NullMarked
package io.cmgr.channel;

import org.jspecify.annotations.NullMarked;
