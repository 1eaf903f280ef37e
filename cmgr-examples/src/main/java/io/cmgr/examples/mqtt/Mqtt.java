// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.examples.cli.TlsListenerOptions;
import io.cmgr.session.SessionHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A broker for MQTT 3.1.1, for everybody who reaches it. */
@Command(
        name = "mqtt",
        description = {
            "A broker for MQTT 3.1.1: QoS 0 and 1, wildcards, retained messages and wills.",
            "Nothing is kept for a client that is gone: every session is a clean one, and the retained messages end "
                    + "with the program. A subscription for QoS 2 is granted as QoS 1, and what is published with it "
                    + "may arrive twice. Users and passwords are not looked at.",
            "The limits: 10 s until CONNECT has come; packets of 256 KiB; client ids of 59 letters, digits, dots and "
                    + "hyphens, and fewer of other characters; 100 subscriptions for each client, of 256 characters and "
                    + "16 levels; 1000 retained messages of together 16 MiB; 32 MiB on the way to one client."
        })
public final class Mqtt implements Callable<Integer> {
    private static final int MAX_PACKET = 256 << 10;
    private static final int MAX_CLIENT_ID = 23; // in MQTT 3.1; later ones have no limit
    private static final long MAX_PENDING = 32 << 20; // has room for all retained messages at once
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(
            names = "--port",
            defaultValue = "1883",
            paramLabel = "PORT",
            description = "Where to listen, 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Mixin
    private TlsListenerOptions tls = new TlsListenerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Mqtt() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        try (ConnectionManager manager = managers.open()) {
            Broker broker = new Broker(manager);
            SessionHandler clients =
                    SessionHandler.each(session -> new MqttClientHandler(broker, session, CONNECT_WITHIN));
            tls.open(manager, Mqtt::forClients, clients, out);
            TcpListen where = forClients(TcpListen.on(port));
            out.println("mqtt listens on port " + manager.listen(where, clients).port());
            out.flush();
            manager.closed().get();
        }
        return ExitCode.OK;
    }

    static TcpListen forClients(TcpListen where) {
        return where.codec(handlers ->
                        handlers.addLast(new MqttDecoder(MAX_PACKET, MAX_CLIENT_ID, true), MqttEncoder.INSTANCE))
                .maxPendingBytes(MAX_PENDING);
    }
}
