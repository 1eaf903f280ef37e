// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

/** What one channel does on one event loop, for all of the loop's sessions. */
record LoopTasks(Wakeup wakeup, TakerWatch watch) {}
