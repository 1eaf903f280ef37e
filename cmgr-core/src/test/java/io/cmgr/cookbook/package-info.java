// SPDX-License-Identifier: BSD-2-Clause
/**
 * The recipes that {@code docs/cookbook.md} shows, and their tests. Each block of Java on that page is a part of one of
 * these files, line for line; {@code DocumentationTest} compares them.
 */
@NullMarked
package io.cmgr.cookbook;

import org.jspecify.annotations.NullMarked;
