// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** Link-local IPv6 addresses, which are useless without the interface to which they belong. */
@ExtendWith(NoLeaks.class)
class LinkLocalTest {
    @OnEachTransport
    void bothEndsReportTheScopeOfTheirPeer(Transport transport) throws Exception {
        Optional<Inet6Address> own = linkLocal();
        Needs.needs("a link-local IPv6 address", own.isPresent());
        EventRecorder accepted = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(TcpListen.on("::", 0), accepted).port();
            Session calling = Deadline.get(
                    manager.connect(TcpConnect.to(new InetSocketAddress(own.get(), port)), new EventRecorder()));
            Session called = accepted.nextSession();
            for (SocketAddress address : new SocketAddress[] {
                calling.remoteAddress(),
                calling.localAddress(),
                called.remoteAddress(),
                calling.stats().remoteAddress()
            }) {
                assertEquals(own.get(), ((InetSocketAddress) address).getAddress());
                assertEquals(own.get().getScopeId(), scope(address));
            }
        }
    }

    private static int scope(SocketAddress address) {
        return ((Inet6Address) ((InetSocketAddress) address).getAddress()).getScopeId();
    }

    /** Not on an interface of a {@link io.cmgr.testkit.NetworkNamespace}, which another test takes away. */
    private static Optional<Inet6Address> linkLocal() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(each -> !each.getName().startsWith("cmgr"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .map(Inet6Address.class::cast)
                .findFirst();
    }
}
