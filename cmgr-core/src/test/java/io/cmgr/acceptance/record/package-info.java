// SPDX-License-Identifier: BSD-2-Clause
/** Wire logs and captures of single sessions, compared with what the peers sent and received. */
@NullMarked
package io.cmgr.acceptance.record;

import org.jspecify.annotations.NullMarked;
