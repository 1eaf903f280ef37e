// SPDX-License-Identifier: BSD-2-Clause
/** Results as people and programs want them: tables, JSON and charts. */
@NullMarked
package io.cmgr.examples.report;

import org.jspecify.annotations.NullMarked;
