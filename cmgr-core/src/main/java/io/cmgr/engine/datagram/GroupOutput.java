// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.multicast.MulticastMemberships;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a UDP socket's output that goes to multicast groups. A datagram leaves through the interface on which its
 * group was joined, even if that interface was removed and made anew meanwhile. Event loop only.
 */
public final class GroupOutput {
    private static final Logger log = LoggerFactory.getLogger(GroupOutput.class);

    private final String id;
    private final Channel channel;
    private final DatagramOutput output;
    private final MulticastMemberships groups;

    public GroupOutput(String id, Channel channel, DatagramOutput output, MulticastMemberships groups) {
        this.id = id;
        this.channel = channel;
        this.output = output;
        this.groups = groups;
    }

    /** Writes the datagram. If nothing can be sent to the group, it throws, and the caller still owns the datagram. */
    void write(PendingDatagram datagram, InetAddress group) throws IOException {
        if (!groups.sendsThroughInterfaceOf(group)) {
            // What was written before leaves through the present interface, except what the kernel has no room for.
            output.flush();
            selectInterface(group);
        }
        output.write(datagram);
    }

    /**
     * After the system has refused a datagram: writes it again if the group's interface was made anew. Returns whether.
     */
    boolean writeAgain(PendingDatagram datagram, InetAddress group) {
        if (!channel.isOpen() || !renew(group)) {
            return false;
        }
        output.write(datagram);
        return true;
    }

    private void selectInterface(InetAddress group) throws IOException {
        try {
            groups.selectInterface(group);
        } catch (IOException refusal) {
            if (!renew(group)) {
                throw refusal;
            }
        }
    }

    /** Joins again on the group's interface if that was made anew. Returns whether it was and can be sent through. */
    private boolean renew(InetAddress group) {
        try {
            if (!groups.renew(group)) {
                return false;
            }
            groups.selectInterface(group);
        } catch (IOException notYet) {
            log.debug("session {}: {}", id, PrintableText.of(notYet));
            return false;
        }
        log.info("session {}: joined again what it had joined on an interface that was made anew", id);
        return true;
    }
}
