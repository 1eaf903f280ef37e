// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import java.net.InetSocketAddress;

/** Makes the clients of the demo's server. Each has an event channel of its own. */
final class DemoClients {
    /** The framing over TCP. Without it a read could end within a message, even within a character. */
    static final Framing MESSAGES = Framing.lines(1024);

    private final ConnectionManager manager;
    private final InetSocketAddress tcp;
    private final InetSocketAddress udp;
    private final TimeLimit timeLimit;
    private final Transcript transcript;

    DemoClients(ConnectionManager manager, Listener tcp, UdpSession udp, TimeLimit timeLimit, Transcript transcript) {
        this.manager = manager;
        this.tcp = (InetSocketAddress) tcp.localAddress();
        this.udp = (InetSocketAddress) udp.localAddress();
        this.timeLimit = timeLimit;
        this.transcript = transcript;
    }

    /** Connects a client over TCP. Its name is also the id of its session. */
    DemoClient connectTcp(String name) throws Exception {
        transcript.line(name, "calls", "TCP port " + tcp.getPort());
        EventChannel events = manager.openEventChannel();
        Session session = timeLimit.await(
                name + " to be connected",
                manager.connect(TcpConnect.to(tcp).as(name).framing(MESSAGES), events));
        return new DemoClient(name, session, events, timeLimit, transcript);
    }

    /** Opens a UDP socket for a client. */
    DemoClient openUdp(String name) throws Exception {
        transcript.line(name, "opens", "a socket for UDP port " + udp.getPort());
        EventChannel events = manager.openEventChannel();
        UdpSession socket = manager.listen(UdpListen.on(udp.getHostString(), 0), events);
        return new DemoClient(name, socket.to(udp), events, timeLimit, transcript);
    }

    /** Closes a client's TCP session, and waits for its end. */
    void close(String name) throws Exception {
        transcript.line(name, "hangs up", "once all it wrote is out");
        timeLimit.await(name + " to have left", manager.close(name));
    }
}
