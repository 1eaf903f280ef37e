// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** What a transport asks the kernel for a UDP socket's groups. Event loop only. */
interface MulticastSocket {
    void join(InetAddress group, NetworkInterface on) throws IOException;

    /** Leaves where it has joined, also if the interface is gone or another has its name now. */
    void leave(InetAddress group, NetworkInterface on) throws IOException;

    /** What is sent from now on to groups of this one's family leaves through the interface. */
    void sendThrough(NetworkInterface on, InetAddress group) throws IOException;
}
