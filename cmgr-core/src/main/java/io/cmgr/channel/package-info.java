// SPDX-License-Identifier: BSD-2-Clause
/**
 * The application's channel: {@link io.cmgr.channel.EventChannel}, a bounded queue of events between the event loops
 * and the application's threads. It is a {@link io.cmgr.session.SessionHandler} like any other, made of the public API
 * alone, and knows nothing of the engine.
 *
 * <p>{@code EventChannel} is the API. Behind it, {@code EventQueue} holds the events and guards everything with one lock;
 * what it has to do to sessions and listeners it collects in an {@code After} and does without the lock.
 * {@code SessionShare} is one session's share of the channel: its events that wait, and whether it is paused.
 * {@code FlowControl} decides which sessions must be paused, {@code AcceptHold} pauses their listeners.
 * {@code Takers} knows which thread works on whose data, so that a session whose peer has finished is closed after the
 * last reply and not before; {@code TakerWatch} finds threads that have ended while they held such data.
 * {@code Wakeup} wakes waiting takers once per burst of an event loop.
 */
@NullMarked
package io.cmgr.channel;

import org.jspecify.annotations.NullMarked;
