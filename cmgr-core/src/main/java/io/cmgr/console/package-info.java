// SPDX-License-Identifier: BSD-2-Clause
/**
 * A live view of a manager, in a browser and as JSON. These classes need {@code io.netty:netty-codec-http}, which is an
 * optional dependency: an application that uses them adds it to its own. No other class of this library needs it.
 *
 * <p>A console is asked when something is stuck, so it shares nothing with what may be: it is no session of its manager,
 * and has an event loop of its own, whose thread never waits for another. All classes belong to that event loop, except
 * {@link io.cmgr.console.ConsolePage}.
 */
@NullMarked
package io.cmgr.console;

import org.jspecify.annotations.NullMarked;
