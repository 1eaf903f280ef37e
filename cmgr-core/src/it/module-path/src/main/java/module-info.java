// SPDX-License-Identifier: BSD-2-Clause
/** Requires cmgr, and what cmgr requires transitively. */
module consumer {
    requires io.cmgr;
}
