// SPDX-License-Identifier: BSD-2-Clause
/**
 * Programs on the public API of cmgr, each small enough to read at a glance. {@link io.cmgr.examples.Hello} is the
 * first to read; {@link io.cmgr.examples.Examples} starts the others.
 */
@NullMarked
package io.cmgr.examples;

import org.jspecify.annotations.NullMarked;
