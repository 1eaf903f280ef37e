// SPDX-License-Identifier: BSD-2-Clause
/** The live view of a manager, as its clients see it. */
package io.cmgr.acceptance.console;
