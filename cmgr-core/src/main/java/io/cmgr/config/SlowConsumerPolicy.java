// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** What happens to a session whose peer takes too little of what is written to it. */
public enum SlowConsumerPolicy {
    /**
     * The session ends with {@code SLOW_CONSUMER} when a write would take its unsent bytes over
     * {@code maxPendingBytes}, or when the kernel has taken none of them for {@code stallTimeout}. The connection is
     * reset, since the stream would have a gap otherwise.
     */
    DISCONNECT,
    /**
     * A message that would take the unsent bytes over {@code maxPendingBytes} is refused with
     * {@code SlowConsumerException} and counted. The session goes on.
     */
    DROP
}
