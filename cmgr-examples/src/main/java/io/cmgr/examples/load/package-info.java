// SPDX-License-Identifier: BSD-2-Clause
/** The program that loads a server, ours or a stranger's, and says how it fared. */
@NullMarked
package io.cmgr.examples.load;

import org.jspecify.annotations.NullMarked;
