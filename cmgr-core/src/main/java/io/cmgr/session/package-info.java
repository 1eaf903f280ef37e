// SPDX-License-Identifier: BSD-2-Clause
/**
 * What an application sees of sessions, listeners, events and their figures.
 *
 * <p>This package contains interfaces, enums, records and exceptions, and the one handler that
 * {@link io.cmgr.session.SessionHandler#each} makes. It shows a few types of Netty, such as {@code ByteBuf} and
 * {@code Channel}, and uses no other package of cmgr. In particular it never names the classes of the engine that
 * implement its interfaces.
 */
@NullMarked
package io.cmgr.session;

import org.jspecify.annotations.NullMarked;
