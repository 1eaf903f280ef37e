// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the tests share: the check for leaks, recorders, blocking peers, and waiting with a deadline instead of
 * sleeping.
 */
@NullMarked
package io.cmgr.testkit;

import org.jspecify.annotations.NullMarked;
