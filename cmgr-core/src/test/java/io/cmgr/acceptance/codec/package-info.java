// SPDX-License-Identifier: BSD-2-Clause
/** Sessions whose messages are the objects of a Netty codec. */
package io.cmgr.acceptance.codec;
