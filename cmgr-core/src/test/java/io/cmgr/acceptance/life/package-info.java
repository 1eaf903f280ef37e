// SPDX-License-Identifier: BSD-2-Clause
/** How a session opens, lives and ends, whoever ends it. */
package io.cmgr.acceptance.life;
