// SPDX-License-Identifier: BSD-2-Clause
/** What the Go cmgr promised, row by row of its contract. */
package io.cmgr.acceptance.seed;
