// SPDX-License-Identifier: BSD-2-Clause
/**
 * Addresses. {@code InternetAddresses}, {@code UnixAddresses} and {@code HostAddresses} examine them,
 * {@code NameResolver} finds those of a name, and {@code Binding} waits until one is bound.
 *
 * <p>May touch: thread, report.
 *
 * <p>Threads: any, but {@code Binding} and the methods that say so block, so no event loop calls them. Look-ups of
 * {@code NameResolver} run on threads of its own.
 */
@NullMarked
package io.cmgr.engine.address;

import org.jspecify.annotations.NullMarked;
