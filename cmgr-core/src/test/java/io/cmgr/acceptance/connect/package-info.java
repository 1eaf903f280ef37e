// SPDX-License-Identifier: BSD-2-Clause
/** How connections come about: listening, accepting, connecting, and the names and networks in between. */
package io.cmgr.acceptance.connect;
