// SPDX-License-Identifier: BSD-2-Clause
/**
 * Checks for all other packages: that values are in range, that text is safe to print, that the Netty jars fit
 * together, that no data of a session waits unseen. This package uses no other package of ours, and is not exported.
 */
@NullMarked
package io.cmgr.check;

import org.jspecify.annotations.NullMarked;
