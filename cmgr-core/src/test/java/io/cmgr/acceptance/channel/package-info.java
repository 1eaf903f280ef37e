// SPDX-License-Identifier: BSD-2-Clause
/** The event channel: its takers, its bounds, and when it closes a session whose peer has finished. */
package io.cmgr.acceptance.channel;
