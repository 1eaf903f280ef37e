// SPDX-License-Identifier: BSD-2-Clause
/**
 * The peers of a server under load, on plain Netty, since they share the machine with what they load: many messages go
 * out in one write, and nothing is copied. Every byte that comes back is checked.
 *
 * <p>A {@link io.cmgr.examples.client.Fleet} has a crew for each event loop, and a crew its clients.
 */
@NullMarked
package io.cmgr.examples.client;

import org.jspecify.annotations.NullMarked;
