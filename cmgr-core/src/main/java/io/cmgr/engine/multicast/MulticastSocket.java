// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** How a transport joins and leaves the multicast groups of one UDP socket. Event loop only. */
public interface MulticastSocket {
    void join(InetAddress group, NetworkInterface on) throws IOException;

    /** Leaves a group on the interface on which it was joined, even if that is gone or another one has its name now. */
    void leave(InetAddress group, NetworkInterface on) throws IOException;

    /** From now on the socket sends through this interface to any group of the same address family as this group. */
    void sendThrough(NetworkInterface on, InetAddress group) throws IOException;
}
