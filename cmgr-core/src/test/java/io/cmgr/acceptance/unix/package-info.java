// SPDX-License-Identifier: BSD-2-Clause
/** Unix-domain sockets and their files. */
package io.cmgr.acceptance.unix;
