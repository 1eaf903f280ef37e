// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.report.JsonFile;
import io.cmgr.examples.server.Upstream;
import io.netty.channel.uring.IoUring;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures what cmgr costs beside hand-written Netty, row by row. */
@Command(
        name = "bench",
        description = "Measures what cmgr costs beside hand-written Netty: all in about 25 minutes, a bit shorter than"
                + " those that are chosen; with --core in less than ten. It wants a machine with nothing else to do.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every figure that was measured is reached", "1:one is not", "2:an option is wrong"})
public final class Bench implements Callable<Integer> {
    /** Measures a row whose servers do not take turns. */
    @FunctionalInterface
    private interface Measurement {
        double of(Row row) throws IOException, InterruptedException;
    }

    @ArgGroup
    private RowSelection selection = new RowSelection();

    @Option(names = "--quick", description = "Shorter and fewer turns: it shows that all works, and not much more.")
    private boolean quick;

    @Option(
            names = "--tolerate",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "How much of the processor time other processes may have in a pair that counts"
                    + " (${DEFAULT-VALUE}).")
    private double tolerated;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draws the ratios: a .svg.")
    private @Nullable Path chart;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--jfr",
            paramLabel = "DIR",
            description = "Records what the servers do with the Flight Recorder, which costs them something.")
    private @Nullable Path recordings;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "Gives the servers' JVMs an option, which overrides bench's own. For another collector:"
                    + " --jvm=-XX:-UseG1GC --jvm=-XX:+UseSerialGC")
    private List<String> jvmOptions = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Bench() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!ProcessorTime.isKnown()) {
            throw new IOException("the processor time of threads is read from /proc, which this system lacks");
        }
        if (chart != null && !chart.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            throw new ParameterException(command.commandLine(), "--chart: '" + chart + "' is not a .svg");
        }
        Set<Row> rows = selection.rows(command.commandLine());
        if (!Engine.isInstalled()
                && rows.removeIf(row -> row.workload().jvmGroup().needsEngine())) {
            tell("without the rows of clusters, since there is no nats-server on the PATH");
        }
        if (!OpenSsl.isAvailable() && rows.removeIf(row -> row.candidate().needsOpenSsl())) {
            tell("without the rows of OpenSSL, since netty-tcnative is not on the class path");
        }
        if (!IoUring.isAvailable() && rows.removeIf(row -> row.candidate().needsIoUring())) {
            tell("without the rows of io_uring, which cannot be used here");
        }
        if (recordings != null) {
            Files.createDirectories(recordings);
        }
        List<Figure> figures = measure(rows);
        ParseResult parsed = command.root().commandLine().getParseResult();
        PrintWriter out = command.commandLine().getOut();
        out.println(FigureTable.of(figures));
        out.println();
        out.println("`" + String.join(" ", parsed.originalArgs()) + "` on " + Machine.describe());
        out.flush();
        if (json != null) {
            JsonFile.write(json, figures.stream().map(Figure::written).toList());
        }
        if (chart != null) {
            drawRatios(figures, chart);
        }
        return figures.stream().allMatch(Figure::isReached) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void drawRatios(List<Figure> figures, Path file) throws IOException {
        if (figures.stream()
                .noneMatch(figure -> figure.isKnown() && figure.row().metric().isRatio())) {
            throw new IOException("there is no ratio to be drawn into " + file);
        }
        Files.writeString(file, RatioChart.of(figures));
    }

    private List<Figure> measure(Set<Row> rows) throws IOException, InterruptedException {
        Results results = new Results(rows, tolerated / 100);
        Repetitions repetitions = quick ? Repetitions.QUICK : Repetitions.FULL;
        try (Upstream echo = Upstream.echo()) {
            ServerJvms jvms = new ServerJvms(echo.port(), jvmOptions, recordings);
            for (JvmGroup jvmGroup : JvmGroup.values()) {
                Set<Row> ofGroup = new LinkedHashSet<>(rows);
                ofGroup.removeIf(row -> row.workload().jvmGroup() != jvmGroup);
                if (!ofGroup.isEmpty()) {
                    Cores.moveClients(jvmGroup);
                    measure(jvmGroup, ofGroup, jvmGroup.repetitions(repetitions, selection.isWhole()), jvms, results);
                }
            }
        }
        return results.figures();
    }

    private void measure(JvmGroup jvmGroup, Set<Row> rows, Repetitions repetitions, ServerJvms jvms, Results results)
            throws IOException, InterruptedException {
        switch (jvmGroup) {
            case MEMORY, MILLION_MEMORY ->
                measureAlone(jvmGroup, rows, repetitions, results, row -> new SessionMemory(row, jvms).measure());
            case STORM ->
                measureAlone(jvmGroup, rows, repetitions, results, row -> new ReturnAfterRestart(row, jvms).measure());
            case LINK -> {
                try (Upstream discard = Upstream.discard()) {
                    measureTime(jvmGroup, rows, repetitions, jvms.to(discard.port()), null, results);
                }
            }
            default -> {
                if (jvmGroup.needsEngine()) {
                    try (Engine engine = Engine.start()) {
                        measureTime(jvmGroup, rows, repetitions, jvms.to(engine.port()), engine, results);
                    }
                } else {
                    measureTime(jvmGroup, rows, repetitions, jvms, null, results);
                }
            }
        }
    }

    /** Without busy loops: no processor time is read, and beside them a busy machine may leave a server waiting. */
    private void measureAlone(
            JvmGroup jvmGroup, Set<Row> rows, Repetitions repetitions, Results results, Measurement measurement)
            throws IOException, InterruptedException {
        for (int round = 1; round <= repetitions.rounds(); round++) {
            tellRound(jvmGroup, round, repetitions);
            for (Row row : rows) {
                results.of(row).add(measurement.of(row));
            }
        }
    }

    private void measureTime(
            JvmGroup jvmGroup,
            Set<Row> rows,
            Repetitions repetitions,
            ServerJvms jvms,
            @Nullable Engine engine,
            Results results)
            throws IOException, InterruptedException {
        try (BusyLoops busyLoops = BusyLoops.start()) {
            Sampler sampler = new Sampler(busyLoops, engine);
            for (int round = 1; round <= repetitions.rounds(); round++) {
                tellRound(jvmGroup, round, repetitions);
                new InterleavedRun(jvmGroup, rows, repetitions, jvms, sampler, results).run();
            }
        }
    }

    private void tellRound(JvmGroup jvmGroup, int round, Repetitions repetitions) {
        tell(jvmGroup.title() + ", round " + round + " of " + repetitions.rounds());
    }

    private void tell(String line) {
        command.commandLine().getErr().println(line);
        command.commandLine().getErr().flush();
    }
}
