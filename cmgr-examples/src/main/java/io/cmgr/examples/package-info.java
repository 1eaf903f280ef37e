// SPDX-License-Identifier: BSD-2-Clause
/**
 * Programs on the public API of cmgr, each small enough to read at a glance. {@link io.cmgr.examples.Hello} is the
 * first to read; {@link io.cmgr.examples.Examples} starts the others. Two of them are larger, and have packages of their
 * own: {@code load} loads a server, and {@code bench} measures cmgr beside hand-written Netty.
 */
@NullMarked
package io.cmgr.examples;

import org.jspecify.annotations.NullMarked;
