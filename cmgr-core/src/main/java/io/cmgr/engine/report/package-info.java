// SPDX-License-Identifier: BSD-2-Clause
/**
 * What is logged, and how often. {@code FaultLog} logs each kind of fault at most once in ten seconds, with one stack
 * trace and a count ({@code PeriodicReport}). {@code Shortfalls} logs sizes of which the kernel grants less than was
 * asked for. {@code Flight} passes the same, and what becomes of sessions, to the JDK's Flight Recorder.
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.cmgr.engine.report;

import org.jspecify.annotations.NullMarked;
