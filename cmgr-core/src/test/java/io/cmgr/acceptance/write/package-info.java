// SPDX-License-Identifier: BSD-2-Clause
/** Bytes between the application and a peer: writes, framing, and handlers in between. */
package io.cmgr.acceptance.write;
