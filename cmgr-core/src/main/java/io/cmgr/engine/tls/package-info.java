// SPDX-License-Identifier: BSD-2-Clause
/**
 * TLS: handshakes computed off the event loops ({@code TlsHandshakes}), what stands between TLS and its socket
 * ({@code TlsGate}), and what its failures mean ({@code TlsFailures}).
 *
 * <p>May touch: flow, loop, thread, report.
 *
 * <p>Threads: the event loop of the channel; computations and certificate checks run on threads of their own.
 */
@NullMarked
package io.cmgr.engine.tls;

import org.jspecify.annotations.NullMarked;
