// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code chat}: rooms whose guests come over TCP, TLS, a Unix-domain socket or, from a browser, a
 * WebSocket. Read {@link io.cmgr.examples.chat.Chat} and {@code ChatRooms} first; the classes behind {@code WebSockets}
 * show how channels of an own Netty server become sessions.
 */
@NullMarked
package io.cmgr.examples.chat;

import org.jspecify.annotations.NullMarked;
