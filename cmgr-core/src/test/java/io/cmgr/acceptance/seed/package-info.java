// SPDX-License-Identifier: BSD-2-Clause
/** The contract of the original cmgr, in Go, row by row. */
package io.cmgr.acceptance.seed;
