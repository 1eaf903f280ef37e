// SPDX-License-Identifier: BSD-2-Clause
/**
 * Addresses: what they tell, which ones a name has ({@code NameResolver}), and the wait for a bind ({@code Binding}).
 *
 * <p>May touch: thread, report.
 *
 * <p>Threads: look-ups run on threads of their own, and binding blocks, so neither is for an event loop.
 */
@NullMarked
package io.cmgr.engine.address;

import org.jspecify.annotations.NullMarked;
