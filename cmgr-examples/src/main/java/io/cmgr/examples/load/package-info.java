// SPDX-License-Identifier: BSD-2-Clause
/** The program {@code load}: it loads an echo or broadcast server, of cmgr or any other, and reports what came back. */
@NullMarked
package io.cmgr.examples.load;

import org.jspecify.annotations.NullMarked;
