// SPDX-License-Identifier: BSD-2-Clause
/** Messages of {@code latest}, of which a slow peer gets the newest. */
package io.cmgr.acceptance.latest;
