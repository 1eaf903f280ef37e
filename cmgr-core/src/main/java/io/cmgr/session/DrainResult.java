// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What a drain could not finish within its limit. Bytes count as sent once the kernel has taken them: whether a peer that
 * has lost its power will ever see them, nobody knows.
 *
 * @param drained sessions that ended by themselves or were flushed whole
 * @param cut sessions that ended with bytes unsent
 * @param bytesCut how many bytes these were
 */
public record DrainResult(int drained, int cut, long bytesCut) {}
