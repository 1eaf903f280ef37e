// SPDX-License-Identifier: BSD-2-Clause
/**
 * The application's channel: {@link io.cmgr.channel.EventChannel}, a bounded queue of events between the event loops
 * and the application's threads. It is a {@link io.cmgr.session.SessionHandler} like any other, made of the public API
 * alone, and knows nothing of the engine.
 *
 * <p>Who does what: {@code EventChannel} is the API; {@code EventQueue} guards everything behind it with one lock and
 * calls out only after it has let go;
 * {@code FlowControl} decides who must be paused; {@code Feed} is one session's share; {@code Hands} remembers which
 * thread still works on whose data, so that a session whose peer has finished is closed after the last reply and not
 * before; {@code HandWatch} notices threads that have ended with such data; {@code Wakeup} wakes takers once per burst of an event loop.
 */
@NullMarked
package io.cmgr.channel;

import org.jspecify.annotations.NullMarked;
