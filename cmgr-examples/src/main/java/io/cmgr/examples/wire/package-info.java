// SPDX-License-Identifier: BSD-2-Clause
/** Netty handlers that clients and servers share: how a message is put on a connection. */
@NullMarked
package io.cmgr.examples.wire;

import org.jspecify.annotations.NullMarked;
