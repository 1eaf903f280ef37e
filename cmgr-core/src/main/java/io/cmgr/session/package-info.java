// SPDX-License-Identifier: BSD-2-Clause
/**
 * The words of the domain: what an application sees of a session, a listener, an event and their figures.
 *
 * <p>This package holds contracts and values only. It names Netty's {@code ByteBuf} and {@code Channel} where a Netty
 * user wants them, and nothing else of cmgr: implementations live behind it and are never named here.
 */
@NullMarked
package io.cmgr.session;

import org.jspecify.annotations.NullMarked;
