// SPDX-License-Identifier: BSD-2-Clause
/**
 * Sessions of other nodes of a cluster. {@code RemoteSession} is one of them as a destination, and {@code AnySession}
 * whoever has a chosen id; {@code Questions} asks who is there. What is written or asked is one {@code Waiting} in
 * {@code Pending}, until an answer, the end of its time, or the end of the other node settles it.
 *
 * <p>May touch: node, outbox, envelope, output, loop.
 *
 * <p>Threads: any thread writes and asks, and answers arrive on the engine's client's. The courier completes the
 * futures.
 */
@NullMarked
package io.cmgr.engine.remote;

import org.jspecify.annotations.NullMarked;
