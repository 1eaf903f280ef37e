// SPDX-License-Identifier: BSD-2-Clause
/**
 * What goes into the log about faults: each kind with one stack trace per ten seconds, then counted
 * ({@code FaultLog}, {@code PeriodicReport}); and what the kernel gave less of than was asked ({@code Shortfalls}).
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.cmgr.engine.report;

import org.jspecify.annotations.NullMarked;
