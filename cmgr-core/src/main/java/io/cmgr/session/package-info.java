// SPDX-License-Identifier: BSD-2-Clause
/**
 * What an application sees of sessions, listeners, events and their figures.
 *
 * <p>This package contains interfaces, enums, records and exceptions only. It uses Netty's {@code ByteBuf} and
 * {@code Channel}, and no other package of cmgr. In particular it never names the classes that implement its
 * interfaces.
 */
@NullMarked
package io.cmgr.session;

import org.jspecify.annotations.NullMarked;
