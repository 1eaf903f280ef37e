// SPDX-License-Identifier: BSD-2-Clause
/**
 * Clients that load a server and check every byte that comes back. They use Netty alone and do little work per message,
 * since they share the machine with the server: many messages go out in one write, and nothing is copied.
 *
 * <p>{@link io.cmgr.examples.client.SteadyClients} keep their connections open: one group of clients for each event
 * loop. {@link io.cmgr.examples.client.ChurningClients} open a connection for each message.
 */
@NullMarked
package io.cmgr.examples.client;

import org.jspecify.annotations.NullMarked;
