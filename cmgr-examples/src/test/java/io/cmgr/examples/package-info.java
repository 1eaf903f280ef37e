// SPDX-License-Identifier: BSD-2-Clause
/** Tests that use the examples as a user does: they start them by their command lines and connect over real sockets. */
@NullMarked
package io.cmgr.examples;

import org.jspecify.annotations.NullMarked;
