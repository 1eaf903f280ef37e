// SPDX-License-Identifier: BSD-2-Clause
/**
 * The servers that are measured against each other: those on Netty alone as an expert would write them, those on cmgr as
 * its README shows them. Each does the same work for the same clients, and runs in a JVM of its own.
 */
@NullMarked
package io.cmgr.examples.contender;

import org.jspecify.annotations.NullMarked;
