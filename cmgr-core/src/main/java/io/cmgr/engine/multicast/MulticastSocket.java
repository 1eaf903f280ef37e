// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** A UDP socket's multicast groups, as a transport asks the kernel for them. Event loop only. */
public interface MulticastSocket {
    public void join(InetAddress group, NetworkInterface on) throws IOException;

    /** Leaves where the socket has joined, even if the interface is gone or another has its name now. */
    public void leave(InetAddress group, NetworkInterface on) throws IOException;

    /** Sends through the interface from now on, to any group of this one's family. */
    void sendThrough(NetworkInterface on, InetAddress group) throws IOException;
}
