// SPDX-License-Identifier: BSD-2-Clause
/**
 * The program {@code demo}: a server and its clients in one process. {@code DemoServer} shows how one loop over one
 * event channel serves TCP and UDP together; the other classes play the clients and check what they receive.
 */
@NullMarked
package io.cmgr.examples.demo;

import org.jspecify.annotations.NullMarked;
