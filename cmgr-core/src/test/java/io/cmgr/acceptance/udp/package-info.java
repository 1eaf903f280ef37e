// SPDX-License-Identifier: BSD-2-Clause
/** UDP sockets: datagrams, names, multicast, and losses. */
package io.cmgr.acceptance.udp;
