// SPDX-License-Identifier: BSD-2-Clause
/**
 * The figures of a manager for Micrometer. It needs {@code micrometer-core}, which an application that uses this adds to
 * its own dependencies.
 */
@NullMarked
package io.cmgr.metrics;

import org.jspecify.annotations.NullMarked;
