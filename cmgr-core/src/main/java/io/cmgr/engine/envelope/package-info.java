// SPDX-License-Identifier: BSD-2-Clause
/**
 * The language between the nodes of a cluster: an {@code Envelope} is one message, the {@code Topics} are what it is
 * published on, and an {@code Address} means a session of a node. {@code EnvelopeReader} trusts no length and no text,
 * since whoever may talk to the engine can publish anything.
 *
 * <p>May touch: no other room.
 *
 * <p>Threads: any. Nothing here is changed once it is made.
 */
@NullMarked
package io.cmgr.engine.envelope;

import org.jspecify.annotations.NullMarked;
