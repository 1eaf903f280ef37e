// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.TlsListenerOptions;
import io.cmgr.session.SessionHandler;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The listeners of a chat, which all have the same handler. Over TCP, TLS and a Unix-domain socket a message is a line;
 * a browser sends and receives the messages of a WebSocket.
 */
final class ChatListeners {
    @Mixin
    private TlsListenerOptions tls = new TlsListenerOptions();

    @Option(names = "--unix", paramLabel = "PATH", description = "Take lines over a Unix-domain socket, too.")
    private @Nullable Path unix;

    @Option(names = "--http", paramLabel = "PORT", description = "Serve a page to browsers, which join by WebSocket.")
    private @Nullable Integer http;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** Opens all that were asked for, and prints where they listen. Returns the port of the one for plain lines. */
    int open(ConnectionManager manager, int port, SessionHandler handler) throws Exception {
        PrintWriter out = command.commandLine().getOut();
        tls.open(manager, ChatListeners::lines, handler, out);
        if (unix != null) {
            manager.listen(lines(TcpListen.on(UnixDomainSocketAddress.of(unix))), handler);
            out.println("Unix-domain socket " + unix);
        }
        if (http != null) {
            int webPort = WebSockets.listen(http, manager, handler);
            out.println("page at http://localhost:" + webPort + "/");
        }
        return manager.listen(lines(TcpListen.on(port)), handler).port();
    }

    private static TcpListen lines(TcpListen where) {
        return where.framing(Framing.lines(ChatRooms.LONGEST_LINE));
    }
}
