// SPDX-License-Identifier: BSD-2-Clause
/** A manager as a whole: its transport, threads, limits and figures, and its close. */
package io.cmgr.acceptance.manager;
