// SPDX-License-Identifier: BSD-2-Clause
/** Connections that come back under one id. */
package io.cmgr.acceptance.link;
