// SPDX-License-Identifier: BSD-2-Clause
/**
 * Where an application starts: {@link io.cmgr.ConnectionManager} and its builder. They check their arguments and pass
 * them on to the engine, which does the work. No other package may use the engine.
 *
 * <p>Four ideas: the <b>manager</b> listens and connects; a <b>session</b> is one connection or one UDP socket under an
 * id; an <b>event</b> says what happened to a session; the <b>channel</b> hands the events to the application.
 */
@NullMarked
package io.cmgr;

import org.jspecify.annotations.NullMarked;
