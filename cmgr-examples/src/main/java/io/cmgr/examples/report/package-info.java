// SPDX-License-Identifier: BSD-2-Clause
/** Files with results: JSON for programs, charts for people. */
@NullMarked
package io.cmgr.examples.report;

import org.jspecify.annotations.NullMarked;
