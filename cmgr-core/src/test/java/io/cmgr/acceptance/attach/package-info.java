// SPDX-License-Identifier: BSD-2-Clause
/** Channels and event loops of the application's own Netty. */
package io.cmgr.acceptance.attach;
