// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Duration;

/**
 * A snapshot of the TLS handshakes of a manager: those of its listeners and connections, and those of {@code startTls}.
 * It knows none of attached channels, whose TLS is the application's own. Applications must not construct it, since
 * components may be added.
 *
 * @param succeeded handshakes that succeeded
 * @param time how long these took together, from the connection to their end
 * @param failed handshakes that failed, timed out, or were cut off by the end of the connection
 * @param failedTime how long these took together
 */
public record TlsStats(long succeeded, Duration time, long failed, Duration failedTime) {}
