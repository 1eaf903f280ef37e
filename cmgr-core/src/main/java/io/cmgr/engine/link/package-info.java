// SPDX-License-Identifier: BSD-2-Clause
/**
 * What a link decides without touching the network: {@code Backoff} says when to try again and when to give up, {@code
 * HeldWrites} keeps what is written meanwhile, and {@code AttemptLimit} bounds how many links of a manager connect at
 * once.
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: the event loop of the link, except that any thread may ask for room among held writes, read figures, and
 * use the {@code AttemptLimit}.
 */
@NullMarked
package io.cmgr.engine.link;

import org.jspecify.annotations.NullMarked;
