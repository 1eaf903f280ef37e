// SPDX-License-Identifier: BSD-2-Clause
/** TLS: handshakes, failures and ends, against the JDK and OpenSSL. */
package io.cmgr.acceptance.tls;
