// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A nats-server process of a test, on ports of its own, or several that form a cluster. It can be frozen, killed, and
 * started again on the same ports. {@link #close} kills it.
 */
public final class NatsServer implements Closeable {
    /** A server's logs say when it has read its configuration again. */
    private static final String RELOADED = "Reloaded server configuration";

    private final String program = Needs.server("nats-server");
    private final Path directory = Files.createTempDirectory("cmgr-nats");
    private final Path configuration = directory.resolve("nats.conf");
    private final List<String> prefix;
    private final String address;
    private final List<String> clusterOptions = new ArrayList<>();
    private ChildProcess process;

    private final int clientPort = OwnPorts.free();
    private final int monitoringPort = OwnPorts.free();
    private final int clusterPort = OwnPorts.free();

    private NatsServer(List<String> prefix, String address, List<String> clusterOptions, String... configuration)
            throws IOException {
        this.prefix = prefix;
        this.address = address;
        this.clusterOptions.addAll(clusterOptions);
        configure(configuration);
        process = run();
    }

    /** Starts a server that has these lines as its configuration. */
    public static NatsServer start(String... configuration) throws IOException {
        return new NatsServer(List.of(), "127.0.0.1", List.of(), configuration);
    }

    /** Starts servers that form a cluster. Each has these lines as its configuration. */
    public static List<NatsServer> cluster(int size, String... configuration) throws IOException {
        List<NatsServer> servers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            NatsServer first = servers.isEmpty() ? null : servers.get(0);
            servers.add(inCluster(first, List.of(), "127.0.0.1", configuration));
        }
        for (NatsServer server : servers) {
            Deadline.until("the routes of the cluster", () -> server.routes() == size - 1);
        }
        return servers;
    }

    /**
     * Starts a server by a command that runs the command which follows it. Other servers reach it by the address, and
     * clients by the loopback. It forms a cluster with the other server, if there is one.
     */
    public static NatsServer inCluster(
            @Nullable NatsServer other, List<String> prefix, String address, String... configuration)
            throws IOException {
        List<String> options = new ArrayList<>(List.of("--cluster_name", "cmgr"));
        if (other != null) {
            options.addAll(List.of("--routes", "nats://" + other.address + ":" + other.clusterPort));
        }
        return new NatsServer(prefix, address, options, configuration);
    }

    /** Where clients connect to. */
    public String url() {
        return "nats://127.0.0.1:" + clientPort;
    }

    public int port() {
        return clientPort;
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    /** Stops the process: its connections stay, but it neither reads nor answers. */
    public void freeze() {
        process.signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        process.signal("CONT");
    }

    /** Kills the process, whose connections end. */
    public void kill() throws IOException {
        process.close();
    }

    /** Starts a killed server again, on the same ports. */
    public void restart() throws IOException {
        process = run();
    }

    /** Asks the process to end in peace: it takes no new clients, and closes the connections one by one. */
    public void lameDuck() {
        process.signal("USR2");
    }

    /** Changes the configuration while the server runs. */
    public void reload(String... lines) throws IOException {
        long before = logged(RELOADED);
        configure(lines);
        process.signal("HUP");
        Deadline.until("the new configuration", () -> logged(RELOADED) > before);
    }

    /** How many lines of its log contain these words. */
    public long logged(String words) {
        try {
            return process.errors().stream()
                    .filter(line -> line.contains(words))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A figure of the whole server, such as {@code in_msgs}. */
    public long figure(String name) {
        return number(name, monitor("/varz"));
    }

    /**
     * A figure of the newest client with this name, such as {@code out_msgs}. -1 if there is none. One before may be on
     * its way out.
     */
    public long figure(String figure, String client) {
        String connections = monitor("/connz?limit=1000");
        int name = connections.lastIndexOf("\"name\": \"" + client + "\"");
        if (name >= 0) {
            return number(figure, connections.substring(connections.lastIndexOf("\"cid\"", name)));
        }
        return -1;
    }

    /** How many subscriptions the server knows, its own included. */
    public long subscriptions() {
        return number("num_subscriptions", monitor("/subsz"));
    }

    /** How many other servers it is connected to. */
    public long routes() {
        return number("num_routes", monitor("/routez"));
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private void configure(String... lines) throws IOException {
        Files.write(configuration, List.of(lines));
    }

    private ChildProcess run() throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(program, "-c", configuration.toString(), "--ports_file_dir", directory.toString()));
        command.addAll(List.of("-a", "127.0.0.1", "-p", "" + clientPort, "-m", "" + monitoringPort));
        if (!clusterOptions.isEmpty()) {
            command.addAll(List.of("--cluster", "nats://" + address + ":" + clusterPort));
            command.addAll(clusterOptions);
        }
        ChildProcess started = ChildProcess.start(command.toArray(String[]::new));
        Path ports = directory.resolve("nats-server_" + started.pid() + ".ports");
        Deadline.until("the ports of the server", () -> read(ports).endsWith("}"));
        Files.delete(ports);
        return started;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String monitor(String path) {
        try (Peer peer = Peer.connect(monitoringPort)) {
            return new String(peer.send("GET " + path + " HTTP/1.0\r\n\r\n").readInput(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long number(String name, String text) {
        Matcher found = Pattern.compile("\"" + name + "\": *(-?\\d+)").matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + name + " in " + text);
        }
        return Long.parseLong(found.group(1));
    }
}
