// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

/** How a node stands to its cluster's engine. */
public enum ClusterState {
    /** The manager has joined no cluster: it is a cluster of one. */
    ALONE,
    /** There was no connection to the engine yet. */
    CONNECTING,
    /** The connection is up. */
    CONNECTED,
    /** The connection was lost, and is being tried again. */
    CUT,
    /** The manager is closing or has closed. */
    CLOSED
}
