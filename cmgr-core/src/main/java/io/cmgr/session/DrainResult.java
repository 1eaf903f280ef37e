// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What a drain could not finish within its limit. Bytes count as sent once the kernel has taken them: whether a peer that
 * has lost its power will ever see them, nobody knows.
 *
 * @param drained sessions that ended by themselves or were flushed whole
 * @param cut sessions that ended with bytes unsent, or with bytes that the kernel had and the peer had not acknowledged; on
 *     NIO, where the latter are unknown, with a peer that was still sending, so that a reset may have destroyed some
 * @param bytesCut how many bytes these were, as far as the system tells; of TLS, what the kernel had is counted encrypted
 */
public record DrainResult(int drained, int cut, long bytesCut) {}
