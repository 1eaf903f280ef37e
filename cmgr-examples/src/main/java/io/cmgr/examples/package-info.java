// SPDX-License-Identifier: BSD-2-Clause
/**
 * Programs on the public API of cmgr, each small enough to read at a glance. Read {@link io.cmgr.examples.Hello} first;
 * {@code Examples} starts the others. Larger programs have packages of their own: {@code chat}, {@code game},
 * {@code smtp}, {@code syslog}, {@code mqtt}, {@code demo}, {@code load}, which loads a server, and {@code bench}, which
 * measures cmgr beside hand-written Netty.
 */
@NullMarked
package io.cmgr.examples;

import org.jspecify.annotations.NullMarked;
