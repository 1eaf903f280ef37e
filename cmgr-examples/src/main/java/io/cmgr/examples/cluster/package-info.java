// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code cluster}: a chat on three nodes, which anybody can join at each of them. Read {@code ChatServer}
 * first: it is one node, and nothing in it but the line with {@code cluster} says that there are others. The rest starts
 * the nodes and shows them: {@code ClusterChat} is the program, {@code NodeProcess} its side and {@code NodeMain} the
 * other side of a node in a JVM of its own, and {@code NodeInThisJvm} a node that is not.
 */
@NullMarked
package io.cmgr.examples.cluster;

import org.jspecify.annotations.NullMarked;
