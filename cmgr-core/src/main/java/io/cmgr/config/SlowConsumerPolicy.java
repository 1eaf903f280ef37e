// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** What happens to a session whose peer does not take what is written to it. */
public enum SlowConsumerPolicy {
    /**
     * The session ends with {@code SLOW_CONSUMER}: when its unsent bytes would pass {@code maxPendingBytes}, or when
     * the kernel has taken nothing for {@code stallTimeout}. The connection is reset, since what is lost cannot be made
     * up for.
     */
    DISCONNECT,
    /** The message that would pass {@code maxPendingBytes} is refused with {@code SlowConsumerException} and counted. */
    DROP
}
