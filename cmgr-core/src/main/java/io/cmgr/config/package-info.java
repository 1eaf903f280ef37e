// SPDX-License-Identifier: BSD-2-Clause
/**
 * Immutable values that say where to listen, where to connect, and with which options. Each fluent method returns a
 * changed copy, and refuses a bad value with an {@link java.lang.IllegalArgumentException} that names it. Nothing here
 * does any input or output, not even a name look-up.
 *
 * <p>Two words are kept apart, here and in the engine. <em>Options</em> are what was asked for, where a value may be
 * missing; <em>settings</em> are what holds, with every missing value filled in.
 */
@NullMarked
package io.cmgr.config;

import org.jspecify.annotations.NullMarked;
