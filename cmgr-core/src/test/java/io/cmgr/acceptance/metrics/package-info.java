// SPDX-License-Identifier: BSD-2-Clause
/** Meters of Micrometer, compared with what the peers counted. */
@NullMarked
package io.cmgr.acceptance.metrics;

import org.jspecify.annotations.NullMarked;
