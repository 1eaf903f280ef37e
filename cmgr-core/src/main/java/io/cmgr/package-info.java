// SPDX-License-Identifier: BSD-2-Clause
/**
 * The front door: {@link io.cmgr.ConnectionManager} and its builder. They check what they are given and pass it on; the
 * work is done in the engine, which nobody else may touch.
 *
 * <p>Four ideas: the <b>manager</b> listens and connects; a <b>session</b> is one connection or one UDP socket under an
 * id; an <b>event</b> says what happened to a session; the <b>channel</b> hands the events to the application.
 */
@NullMarked
package io.cmgr;

import org.jspecify.annotations.NullMarked;
