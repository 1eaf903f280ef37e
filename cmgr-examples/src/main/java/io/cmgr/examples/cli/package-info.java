// SPDX-License-Identifier: BSD-2-Clause
/**
 * Command-line options that several programs share: the transport, the port to listen on, the certificate.
 */
@NullMarked
package io.cmgr.examples.cli;

import org.jspecify.annotations.NullMarked;
