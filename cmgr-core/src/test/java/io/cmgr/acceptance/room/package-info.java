// SPDX-License-Identifier: BSD-2-Clause
/** Sessions that are written to by the name of a room. */
package io.cmgr.acceptance.room;
