// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code smtp}: takes mail over SMTP from those who encrypt it by STARTTLS. Read {@code SmtpHandler}, which
 * shows how a session goes over from plain text to TLS.
 */
@NullMarked
package io.cmgr.examples.smtp;

import org.jspecify.annotations.NullMarked;
