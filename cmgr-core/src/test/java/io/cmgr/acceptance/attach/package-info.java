// SPDX-License-Identifier: BSD-2-Clause
/** Channels and event loops that the application has made with Netty itself. */
package io.cmgr.acceptance.attach;
