// SPDX-License-Identifier: BSD-2-Clause
/** UDP sockets: datagrams, names, multicast, and what gets lost. */
package io.cmgr.acceptance.udp;
