// SPDX-License-Identifier: BSD-2-Clause
/** Mistakes of the application, and what the log says of them. */
@NullMarked
package io.cmgr.acceptance.warn;

import org.jspecify.annotations.NullMarked;
