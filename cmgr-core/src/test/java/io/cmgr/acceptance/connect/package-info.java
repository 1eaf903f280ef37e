// SPDX-License-Identifier: BSD-2-Clause
/** How connections come about: listening, accepting, connecting, names, and networks that fail. */
package io.cmgr.acceptance.connect;
