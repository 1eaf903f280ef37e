// SPDX-License-Identifier: BSD-2-Clause
/**
 * Threads: who makes them and names them ({@code ManagerThreads}), those that may block ({@code ElasticThreads}), and what
 * code of the application may leave behind on one ({@code StrayInterrupt}).
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.cmgr.engine.thread;

import org.jspecify.annotations.NullMarked;
