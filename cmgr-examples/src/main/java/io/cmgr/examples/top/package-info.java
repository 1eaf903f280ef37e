// SPDX-License-Identifier: BSD-2-Clause
/** The console of a program on a terminal: it asks a {@code ConsolePage} for its JSON, and is no part of that program. */
@NullMarked
package io.cmgr.examples.top;

import org.jspecify.annotations.NullMarked;
