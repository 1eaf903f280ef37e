// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What a drain could not finish within its limit.
 *
 * @param drained sessions that ended by themselves or were flushed whole
 * @param cut sessions that ended with bytes unsent
 * @param bytesCut how many bytes these were
 */
public record DrainResult(int drained, int cut, long bytesCut) {}
