// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.FullBacklog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A process in which {@code localhost} has two addresses, and only the second one has a working server. For each line
 * of its input the process connects to that name, in the way that the line names.
 */
final class NameOfTwoAddresses {
    static final String FIRST = "127.0.0.2";
    static final String SECOND = "127.0.0.3";

    private static final SessionHandler ECHO = (session, data, from) -> session.write(data.retain());

    private NameOfTwoAddresses() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(
                        switch (order) {
                            case "refused" -> firstRefuses(manager);
                            case "no answer" -> firstDoesNotAnswer(manager, 0);
                            case "no answer, from a port of ours" -> firstDoesNotAnswer(manager, freePort());
                            case "silent in TLS" -> firstIsSilentInTheHandshake(manager);
                            default -> throw new IllegalArgumentException(order);
                        });
            }
        }
    }

    private static String firstRefuses(ConnectionManager manager) throws IOException {
        int port = manager.listen(TcpListen.on(SECOND, 0), ECHO).port();
        return connected(manager, TcpConnect.to("localhost", port));
    }

    private static String firstDoesNotAnswer(ConnectionManager manager, int ourPort) throws IOException {
        try (FullBacklog silent = new FullBacklog(FIRST)) {
            manager.listen(TcpListen.on(SECOND, silent.port()), ECHO);
            TcpConnect where = TcpConnect.to("localhost", silent.port());
            return connected(
                    manager, ourPort == 0 ? where : where.localAddress(new InetSocketAddress("127.0.0.1", ourPort)));
        }
    }

    /** The connection that loses the race ends, too, after its server has received the beginning of a handshake. */
    private static String firstIsSilentInTheHandshake(ConnectionManager manager) throws Exception {
        Certificates certificates = new Certificates();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName(FIRST))) {
            manager.listen(
                    TcpListen.on(SECOND, silent.getLocalPort()).tls(certificates.server(certificates.localhost())),
                    ECHO);
            String outcome = connected(
                    manager, TcpConnect.to("localhost", silent.getLocalPort()).tls(certificates.client()));
            try (Socket loser = silent.accept()) {
                loser.setSoTimeout(20_000);
                return outcome + ", the first heard "
                        + (loser.getInputStream().readAllBytes().length > 0 ? "a handshake and an end" : "nothing");
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket brief = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return brief.getLocalPort();
        }
    }

    private static String connected(ConnectionManager manager, TcpConnect where) {
        Session session = manager.connect(where.as("out"), ECHO).join();
        String peer = ((InetSocketAddress) session.remoteAddress()).getAddress().getHostAddress();
        session.close().join();
        return peer;
    }
}
