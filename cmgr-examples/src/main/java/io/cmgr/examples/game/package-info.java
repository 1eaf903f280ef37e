// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code game}: two worlds whose slow players show what {@code latest} is for. Read {@code World} first,
 * which is the server and what to copy, and {@code WorldMap}. {@code Player} and {@code Players} are the clients and
 * measure what they see, and {@code Screen} prints it.
 */
@NullMarked
package io.cmgr.examples.game;

import org.jspecify.annotations.NullMarked;
