// SPDX-License-Identifier: BSD-2-Clause
/** One message to many sessions. */
package io.cmgr.acceptance.broadcast;
