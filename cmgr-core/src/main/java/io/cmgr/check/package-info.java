// SPDX-License-Identifier: BSD-2-Clause
/**
 * The ground that every other package stands on: text that is safe to print, checks of bounded values, and what can be
 * known of Netty's jars before much of them is used. Nothing here is exported, and nothing here uses another package of
 * ours.
 */
@NullMarked
package io.cmgr.check;

import org.jspecify.annotations.NullMarked;
