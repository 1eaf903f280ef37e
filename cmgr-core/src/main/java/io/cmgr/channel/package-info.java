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
 * {@code Wakeup} wakes waiting takers once per burst of an event loop.
 *
 * <p>Order: a thread that is handed an event begins its <em>turn</em> at the session. Until its end no other thread is
 * handed an event of that session, and a session whose peer has finished sending is not closed before the last reply.
 * {@code Turns} holds all events in one queue, in the order of their arrival. An event that a taker finds there while
 * another has its turn moves to {@code HeldBack}, once, and waits for the end of that turn. {@code SessionShare} knows
 * whose turn it is, a {@code Taker} at which sessions it has its turn, and an event in which turn it was handed out, so
 * that {@code done()} has no effect later. Nobody reports the end of a thread: {@code Takers} and {@code Turns} look at
 * a few takers with each step, and {@code TakerWatch} once a second at those that half-closed sessions wait for.
 *
 * <p>{@code ShareExplanation} says for {@code Session.explain} what a session has in the channel. {@code CoarseClock} tells
 * it since when, so that no take looks at a clock.
 *
 * <p>Threads: events are added on the event loops of their sessions; any thread takes them.
 */
@NullMarked
package io.cmgr.channel;

import org.jspecify.annotations.NullMarked;
