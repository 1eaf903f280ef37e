// SPDX-License-Identifier: BSD-2-Clause
/** Bad input and bad callbacks: refused with a reason, harmless to everything else. */
package io.cmgr.acceptance.bad;
