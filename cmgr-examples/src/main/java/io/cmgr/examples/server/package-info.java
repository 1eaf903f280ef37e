// SPDX-License-Identifier: BSD-2-Clause
/**
 * The servers that {@code bench} measures against each other: on Netty alone as an expert would write them, and on cmgr
 * as its README shows them. Each does the same work for the same clients, and runs in a JVM of its own.
 */
@NullMarked
package io.cmgr.examples.server;

import org.jspecify.annotations.NullMarked;
