// SPDX-License-Identifier: BSD-2-Clause
/** The examples as their users meet them: started by their command lines, spoken to over real sockets. */
@NullMarked
package io.cmgr.examples;

import org.jspecify.annotations.NullMarked;
