// SPDX-License-Identifier: BSD-2-Clause
/**
 * The ground that every other package stands on: text that is safe to print. Nothing here is exported, and nothing here
 * uses another package of ours.
 */
@NullMarked
package io.cmgr.check;

import org.jspecify.annotations.NullMarked;
