// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.ConnectionManager;
import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.client.Wire;
import io.cmgr.examples.report.ChartFile;
import io.cmgr.examples.report.JsonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads a server, checks every byte that comes back, and prints how long the answers took. */
@Command(
        name = "load",
        description = "Loads an echo or broadcast server, ours or a stranger's, and checks every byte that comes back.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every byte was right",
            "1:a byte was wrong, a connection failed, or a message over TCP got no answer",
            "2:an option is wrong"
        })
public final class Load implements Callable<Integer> {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    @Parameters(
            paramLabel = "HOST:PORT|unix:FILE",
            description = "The server; an IPv6 address stands in brackets. A file is that of a Unix-domain socket.")
    private String target = "";

    @Mixin
    private TrafficOptions options = new TrafficOptions();

    @Mixin
    private WireOptions wires = new WireOptions();

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = TimeSpan.class,
            description = "How long to send: 500ms, 10s, 2m (${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--ramp",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = TimeSpan.class,
            description = "Over how long to open the connections, before all of them send (${DEFAULT-VALUE}).")
    private Duration ramp = Duration.ZERO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the clients (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result as JSON, too.")
    private @Nullable Path json;

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            converter = ChartFile.Named.class,
            description = "Draws the latencies, too: a .png or a .svg.")
    private @Nullable ChartFile chart;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Load() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Traffic traffic = options.traffic();
        if (threads < 1 || threads > 64) {
            throw bad("--threads must be from 1 to 64, not " + threads);
        }
        Wire wire = wires.wire(traffic.kind(), target);
        SocketAddress server = server();
        LoadResult result;
        try (ClientLoops loops = new ClientLoops(threads);
                SteadyClients clients = new SteadyClients(loops, traffic, wire, List.of(server))) {
            result = run(clients, traffic, wire);
        }
        PrintWriter out = command.commandLine().getOut();
        out.println(new LoadTable(result));
        out.flush();
        if (json != null) {
            JsonFile.write(json, result);
        }
        if (chart != null) {
            chart.draw(LatencyChart.of(result));
        }
        return result.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private LoadResult run(SteadyClients clients, Traffic traffic, Wire wire) throws InterruptedException {
        try (Progress progress = Progress.of("connections", traffic.connections())) {
            clients.open(ramp, progress::reached);
        }
        int connected = clients.connected();
        long start = System.nanoTime();
        clients.start();
        try (Progress progress = Progress.of("milliseconds", duration.toMillis())) {
            progress.sleep(duration, clients);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long answeredInTime = clients.totals().answered();
        clients.stop(ANSWER_TIMEOUT);
        return LoadResult.of(target, traffic, wire.toString(), connected, seconds, answeredInTime, clients);
    }

    private SocketAddress server() {
        try {
            if (target.startsWith(WireOptions.UNIX)) {
                return UnixDomainSocketAddress.of(target.substring(WireOptions.UNIX.length()));
            }
            return ConnectionManager.resolve(target);
        } catch (UnknownHostException unknown) {
            throw bad("there is no host for '" + target + "'");
        } catch (IllegalArgumentException malformed) {
            throw bad(String.valueOf(malformed.getMessage()));
        }
    }

    private ParameterException bad(String what) {
        return new ParameterException(command.commandLine(), what);
    }
}
