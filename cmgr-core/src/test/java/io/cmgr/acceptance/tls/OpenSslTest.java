// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS against OpenSSL's command-line client and server. */
@ExtendWith(NoLeaks.class)
class OpenSslTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    @BeforeEach
    void openssl() {
        Needs.tools("openssl");
    }

    private static Process openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Process client(Listener listener, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("s_client", "-connect", "127.0.0.1:" + listener.port(), "-verify_return_error", "-CAfile"));
        arguments.add(trusted().getPath());
        arguments.addAll(List.of(options));
        return openssl(arguments.toArray(String[]::new));
    }

    private static File trusted() throws IOException {
        return CERTIFICATES.authority().toTempRootCertPem();
    }

    private Listener listen(ConnectionManager manager, String... protocols) throws Exception {
        return manager.listen(CERTIFICATES.listen(protocols), events);
    }

    private static void say(Process process, String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(line.getBytes(UTF_8));
        input.flush();
    }

    @OnEachTransport
    void itsClientTalksInEveryVersion(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager);
            for (String version : new String[] {"1_2", "1_3"}) {
                Process client = client(listener, "-quiet", "-tls" + version);
                Session session = events.nextSession();
                assertEquals(
                        "TLSv" + version.replace('_', '.'), session.sslSession().getProtocol());
                say(client, "hello\n");
                assertEquals("hello\n", events.next(DATA).text());
                Deadline.get(session.write("goodbye\n"));
                session.close();
                String output = new String(client.getInputStream().readAllBytes(), UTF_8);
                assertTrue(output.contains("goodbye"), output);
                client.waitFor();
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void itsClientRefusesAnotherHostsName(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager);
            Process client = client(listener, "-verify_hostname", "elsewhere.example");
            String output = new String(client.getInputStream().readAllBytes(), UTF_8);
            assertTrue(output.contains("ostname mismatch"), output);
            client.waitFor();
            events.next(ACCEPTED);
            EventRecorder.Event end = events.nextDisconnected();
            assertTrue(end.reason() != DisconnectReason.LOCAL_CLOSE, () -> end.toString());
        }
    }

    @OnEachTransport
    void aRenegotiationIsRefused(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager, "TLSv1.2");
            Process client = client(listener, "-tls1_2");
            events.nextSession();
            say(client, "R\n");
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.TLS_FAILED, end.reason());
            assertInstanceOf(SSLException.class, end.cause());
            client.destroy();
            client.waitFor();
        }
    }

    @OnEachTransport
    void recordsOfOneByteArriveWhole(Transport transport) throws Exception {
        String text = "one byte in every record ".repeat(20);
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager);
            Process client = client(listener, "-quiet", "-max_send_frag", "512", "-split_send_frag", "1");
            events.nextSession();
            StringBuilder received = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                say(client, text.substring(i, i + 1));
                received.append(events.next(DATA).text());
            }
            assertEquals(text, received.toString());
            client.destroy();
            client.waitFor();
            events.nextDisconnected();
        }
    }

    @OnEachTransport
    void ourConnectionTalksToItsServer(Transport transport) throws Exception {
        int port = freePort();
        var certificate = CERTIFICATES.localhost();
        Process server = openssl(
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                certificate.toTempCertChainPem().getPath(),
                "-key",
                certificate.toTempPrivateKeyPem().getPath(),
                "-rev");
        try (ConnectionManager manager = Transports.manager(transport)) {
            awaitAccept(server);
            Session session = Deadline.get(
                    manager.connect(TcpConnect.to("127.0.0.1", port).tls(CERTIFICATES.client()), events));
            session.write("stressed\n");
            events.next(NEW);
            assertEquals("desserts\n", events.next(DATA).text());
            Deadline.get(session.close());
            var trustingNobody = SslContextBuilder.forClient().build();
            assertInstanceOf(
                    SSLException.class,
                    Deadline.failure(
                            manager.connect(TcpConnect.to("127.0.0.1", port).tls(trustingNobody), events)));
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /** As SMTP servers do, whose answers are all that its client waits for before its handshake. */
    @OnEachTransport
    void itsClientStartsTlsInTheMiddle(Transport transport) throws Exception {
        SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());
        EventRecorder mail = new EventRecorder() {
            @Override
            public void onNew(Session session) {
                super.onNew(session);
                session.write("220 ready\r");
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                switch (data.toString(UTF_8).split(" ", 2)[0]) {
                    case "EHLO" -> {
                        session.write("250-here\r");
                        session.write("250 STARTTLS\r");
                    }
                    case "STARTTLS" -> {
                        session.write("220 go ahead\r");
                        session.startTls(context);
                    }
                    default -> super.onData(session, data, from);
                }
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(TcpListen.on(0).framing(Framing.lines(1000)), mail);
            Process client = client(listener, "-starttls", "smtp", "-quiet");
            Session session = mail.nextSession();
            say(client, "NOOP\n");
            assertEquals("NOOP", mail.next(DATA).text());
            Deadline.get(session.write("250 over TLS"));
            session.close();
            String output = new String(client.getInputStream().readAllBytes(), UTF_8);
            assertTrue(output.contains("250 over TLS"), output);
            client.waitFor();
            assertEquals(DisconnectReason.LOCAL_CLOSE, mail.nextDisconnected().reason());
        }
    }

    private static void awaitAccept(Process server) throws IOException {
        StringBuilder said = new StringBuilder();
        while (!said.toString().contains("ACCEPT")) {
            int next = server.getInputStream().read();
            assertTrue(next >= 0, () -> "the server has ended: " + said);
            said.append((char) next);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }
}
