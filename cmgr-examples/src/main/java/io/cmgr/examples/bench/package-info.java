// SPDX-License-Identifier: BSD-2-Clause
/**
 * What cmgr costs beside hand-written Netty: contenders alive side by side, each in its JVM, driven in short turns, and
 * compared pair by pair. Ratios of processor time repeat on shared machines; times do not.
 */
@NullMarked
package io.cmgr.examples.bench;

import org.jspecify.annotations.NullMarked;
