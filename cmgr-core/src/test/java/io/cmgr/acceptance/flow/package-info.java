// SPDX-License-Identifier: BSD-2-Clause
/** Peers and applications that are slower than what is sent to them: limits, stalls and pauses. */
package io.cmgr.acceptance.flow;
