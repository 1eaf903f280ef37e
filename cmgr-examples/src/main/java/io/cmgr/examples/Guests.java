// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import java.net.InetSocketAddress;

/** Those who come to the demo's server, each with a channel of its own. */
final class Guests {
    /** What they and the server say over TCP; without it a read could end within a message, even within a character. */
    static final Framing MESSAGES = Framing.lines(1024);

    private final ConnectionManager manager;
    private final InetSocketAddress tcp;
    private final InetSocketAddress udp;
    private final Patience patience;
    private final Transcript transcript;

    Guests(ConnectionManager manager, Listener tcp, UdpSession udp, Patience patience, Transcript transcript) {
        this.manager = manager;
        this.tcp = (InetSocketAddress) tcp.localAddress();
        this.udp = (InetSocketAddress) udp.localAddress();
        this.patience = patience;
        this.transcript = transcript;
    }

    /** A guest with a TCP session under its name. */
    Guest call(String name) throws Exception {
        transcript.line(name, "calls", "TCP port " + tcp.getPort());
        EventChannel events = manager.openEventChannel();
        Session session = patience.await(
                name + " to be connected",
                manager.connect(TcpConnect.to(tcp).as(name).framing(MESSAGES), events));
        return new Guest(name, session, events, patience, transcript);
    }

    /** A guest with a UDP socket. */
    Guest radio(String name) throws Exception {
        transcript.line(name, "opens", "a socket for UDP port " + udp.getPort());
        EventChannel events = manager.openEventChannel();
        UdpSession socket = manager.listen(UdpListen.on(udp.getHostString(), 0), events);
        return new Guest(name, socket.to(udp), events, patience, transcript);
    }

    void hangUp(String name) throws Exception {
        transcript.line(name, "hangs up", "once all it wrote is out");
        patience.await(name + " to have left", manager.close(name));
    }
}
