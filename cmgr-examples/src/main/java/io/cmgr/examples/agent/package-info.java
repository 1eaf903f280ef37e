// SPDX-License-Identifier: BSD-2-Clause
/**
 * An agent that reports figures to a server over a link, through restarts of that server. Read {@code Telemetry} and
 * {@code Login} first: they are the agent. {@code Collector} is a server to try it with.
 */
@NullMarked
package io.cmgr.examples.agent;

import org.jspecify.annotations.NullMarked;
