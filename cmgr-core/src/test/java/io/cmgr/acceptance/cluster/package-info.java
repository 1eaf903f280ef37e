// SPDX-License-Identifier: BSD-2-Clause
/** Managers that are nodes of a cluster, and those that are not. */
package io.cmgr.acceptance.cluster;
