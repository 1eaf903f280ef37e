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
 * A UDP socket's way out to multicast groups. A datagram leaves through the interface on which its group was joined,
 * even if that interface was made anew meanwhile. Event loop only.
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

    /** Writes the datagram. If it throws, since nothing can be sent there, the caller still has the datagram. */
    void write(PendingDatagram datagram, InetAddress group) throws IOException {
        if (!groups.leads(group)) {
            output.flush(); // so that what was written before leaves through the interface set now, unless the kernel
            // is full
            lead(group);
        }
        output.write(datagram);
    }

    /** Writes a datagram again that the system has refused, if the group's interface was made anew; answers whether. */
    boolean writeAgain(PendingDatagram datagram, InetAddress group) {
        if (!channel.isOpen() || !renew(group)) {
            return false;
        }
        output.write(datagram);
        return true;
    }

    private void lead(InetAddress group) throws IOException {
        try {
            groups.lead(group);
        } catch (IOException refusal) {
            if (!renew(group)) {
                throw refusal;
            }
        }
    }

    private boolean renew(InetAddress group) {
        try {
            if (!groups.renew(group)) {
                return false;
            }
            groups.lead(group);
        } catch (IOException notYet) {
            log.debug("session {}: {}", id, PrintableText.of(notYet));
            return false;
        }
        log.info("session {}: joined again what it had joined on an interface that was made anew", id);
        return true;
    }
}
