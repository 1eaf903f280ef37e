// SPDX-License-Identifier: BSD-2-Clause
/**
 * Threads. {@code ManagerThreads} makes and names them, {@code ElasticThreads} runs calls that may block, and
 * {@code StrayInterrupt} clears an interrupt that code of the application has left behind.
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.cmgr.engine.thread;

import org.jspecify.annotations.NullMarked;
