// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.examples.cli.ServerOptions;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Sends every datagram back to its sender. Sender addresses can be forged, so use it in trusted networks only.
 */
@Command(name = "udp", description = "Sends datagrams back to their senders.")
final class Udp implements Callable<Integer> {
    @Mixin
    private ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = options.openManager()) {
            if (options.handler()) {
                SessionHandler echo = (socket, data, from) ->
                        ((UdpSession) socket).to((InetSocketAddress) from).write(data.retain());
                announce(manager.listenUdp(options.port(), echo));
                manager.closed().get();
            } else {
                EventChannel events = manager.openEventChannel();
                announce(manager.listenUdp(options.port(), events));
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        event.reply(event.data());
                    }
                }
            }
        }
        return ExitCode.OK;
    }

    private void announce(UdpSession socket) {
        options.announce(((InetSocketAddress) socket.localAddress()).getPort());
    }
}
