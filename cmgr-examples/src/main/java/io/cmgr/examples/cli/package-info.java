// SPDX-License-Identifier: BSD-2-Clause
/**
 * What several programs share on the command line: options for the transport, the port to listen on and the
 * certificate, and text of others made fit for a terminal.
 */
@NullMarked
package io.cmgr.examples.cli;

import org.jspecify.annotations.NullMarked;
