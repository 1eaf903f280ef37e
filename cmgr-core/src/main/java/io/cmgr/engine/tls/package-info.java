// SPDX-License-Identifier: BSD-2-Clause
/**
 * TLS. {@code Tls} is the TLS of one connection, {@code TlsHandshakes} computes handshakes off the event loops,
 * {@code TlsGate} stands between TLS and its socket, {@code PlainTextGate} too while a session goes over to TLS, and
 * {@code TlsFailures} has the exceptions.
 *
 * <p>May touch: close, flow, loop, thread, report.
 *
 * <p>Threads: the event loop of the channel. Computations and checks of certificates run on other threads: those of
 * {@code TlsHandshakes}, or those of the application's executor.
 */
@NullMarked
package io.cmgr.engine.tls;

import org.jspecify.annotations.NullMarked;
