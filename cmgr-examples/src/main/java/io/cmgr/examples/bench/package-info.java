// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code bench}, which measures what cmgr costs beside hand-written Netty. The servers run side by side,
 * each in a JVM of its own, and are loaded in turns of a moment each; a server of cmgr and its reference on Netty make
 * a pair of samples. Ratios of processor times can be repeated on a shared machine; the times themselves cannot.
 */
@NullMarked
package io.cmgr.examples.bench;

import org.jspecify.annotations.NullMarked;
