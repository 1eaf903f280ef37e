// SPDX-License-Identifier: BSD-2-Clause
/**
 * Clusters over <a href="https://nats.io">NATS</a>. These classes need {@code io.nats:jnats}, which is an optional
 * dependency: an application that uses them adds it to its own. No other class of this library needs it.
 */
@NullMarked
package io.cmgr.cluster.nats;

import org.jspecify.annotations.NullMarked;
