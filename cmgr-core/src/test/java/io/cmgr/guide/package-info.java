// SPDX-License-Identifier: BSD-2-Clause
/**
 * The programs that {@code docs/guide.md}, {@code docs/troubleshooting.md} and other pages show, and their tests. Each
 * block of Java on those pages is a part of one of these files, line for line; {@code DocumentationTest} compares them.
 */
@NullMarked
package io.cmgr.guide;

import org.jspecify.annotations.NullMarked;
