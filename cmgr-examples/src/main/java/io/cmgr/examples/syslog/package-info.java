// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code syslog}: collects log messages over UDP, TCP and TLS, and prints a line for each. Read
 * {@code SyslogDecoder}, which shows a protocol of one's own as a Netty decoder.
 */
@NullMarked
package io.cmgr.examples.syslog;

import org.jspecify.annotations.NullMarked;
