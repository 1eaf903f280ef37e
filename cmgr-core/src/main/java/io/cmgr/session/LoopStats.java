// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the figures of one event loop. Applications must not construct it, since components may be added.
 *
 * @param sessions open stream sessions on it
 * @param pendingTasks tasks that wait for it; -1 if the application's event loop does not tell
 * @param delay how long the loop has let the last task of the watch for blocked loops wait, which comes once a second:
 *     about as long as one of its turns takes. While that task waits it grows. Null without that watch, which
 *     {@code Warnings.blockedLoop} switches, and before the loop's first session
 */
public record LoopStats(
        int sessions, int pendingTasks, @Nullable Duration delay) {}
