// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A node, as last heard of. Applications must not construct it, since components may be added.
 *
 * @param id the node's id, with which the addresses of its sessions begin: its name, {@code ~} and ten characters that
 *     are drawn at every start
 * @param name the name that it was given; several nodes may have the same
 * @param since when its manager began, by its own clock
 * @param sessions how many sessions it had
 * @param rooms how many rooms had members there
 * @param silence for how long it was not heard; zero for this node
 */
public record NodeInfo(String id, String name, Instant since, int sessions, int rooms, Duration silence) {}
