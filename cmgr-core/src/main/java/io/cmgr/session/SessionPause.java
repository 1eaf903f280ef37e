// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Instant;

/**
 * A pause of a session's reads that lasts. Applications must not construct it, since components may be added.
 *
 * @param owner who pauses, for people: the {@code toString} of the owner, made printable and cut if it is long
 * @param since when the pause began
 */
public record SessionPause(String owner, Instant since) {}
