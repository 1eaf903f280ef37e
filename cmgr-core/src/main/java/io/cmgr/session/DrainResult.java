// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What a drain finished, and what its limit cut off. A session is cut if it ended with unsent bytes, or with bytes that
 * the kernel had and the peer had not acknowledged. NIO does not know what was acknowledged. There a session is also
 * cut if its peer was still sending, since the reset that follows may have destroyed bytes on their way to the peer.
 *
 * @param drained sessions that ended by themselves or were flushed completely
 * @param cut sessions that were cut
 * @param bytesCut how many bytes these sessions lost, as far as the system knows; with TLS, those that the kernel had
 *     are counted encrypted
 */
public record DrainResult(int drained, int cut, long bytesCut) {}
