// SPDX-License-Identifier: BSD-2-Clause
/** How a session opens, lives and ends, whichever side ends it. */
package io.cmgr.acceptance.life;
