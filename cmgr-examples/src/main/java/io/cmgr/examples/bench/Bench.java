// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.report.ChartFile;
import io.cmgr.examples.report.JsonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures cmgr beside hand-written Netty. */
@Command(
        name = "bench",
        description = "Measures what cmgr costs beside hand-written Netty, in less than ten minutes. It wants a machine"
                + " with nothing else to do.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every figure that was measured is reached", "1:one is not", "2:an option is wrong"})
public final class Bench implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "ROW",
            arity = "1..*",
            description = "Measures the rows of these names, or those whose names begin so: ${COMPLETION-CANDIDATES}.",
            completionCandidates = RowNames.class)
    private List<String> only = new ArrayList<>();

    @Option(names = "--quick", description = "Shorter and fewer turns: it shows that all works, and not much more.")
    private boolean quick;

    @Option(
            names = "--tolerate",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "How much of the processor time other processes may have in a pair that counts"
                    + " (${DEFAULT-VALUE}).")
    private double tolerated;

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            converter = ChartFile.Named.class,
            description = "Draws the ratios: a .png or a .svg.")
    private @Nullable ChartFile chart;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--jfr",
            paramLabel = "DIR",
            description = "Records what the contenders do with the Flight Recorder, which costs them something.")
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
        Set<Row> rows = rows();
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

    private static void drawRatios(List<Figure> figures, ChartFile file) throws IOException {
        if (figures.stream()
                .noneMatch(figure -> figure.isKnown() && figure.row().metric().isRatio())) {
            throw new IOException("there is no ratio to be drawn into " + file);
        }
        file.draw(RatioChart.of(figures));
    }

    private List<Figure> measure(Set<Row> rows) throws IOException, InterruptedException {
        Results results = new Results(rows, tolerated / 100);
        ServerJvms jvms = new ServerJvms(jvmOptions, recordings);
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        try (Spinners spinners = Spinners.start()) {
            for (Stage stage : Stage.values()) {
                Set<Row> here = EnumSet.copyOf(rows);
                here.removeIf(row -> row.course().stage() != stage);
                Cores.moveClients(stage);
                for (int round = 1; round <= effort.rounds() && !here.isEmpty(); round++) {
                    tell(stage.title() + ", round " + round + " of " + effort.rounds());
                    if (stage == Stage.IDLE) {
                        for (Row row : here) {
                            results.of(row).add(new IdleMemory(row, jvms).measure());
                        }
                    } else {
                        new Race(stage, here, effort, jvms, spinners, results).run();
                    }
                }
            }
        }
        return results.figures();
    }

    private void tell(String line) {
        command.commandLine().getErr().println(line);
        command.commandLine().getErr().flush();
    }

    private Set<Row> rows() {
        if (only.isEmpty()) {
            return EnumSet.allOf(Row.class);
        }
        Set<Row> rows = EnumSet.noneOf(Row.class);
        for (String name : only) {
            List<Row> named = RowNames.called(name);
            if (named.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(),
                        "--only: no row begins with '" + name + "'; there are " + String.join(", ", new RowNames()));
            }
            rows.addAll(named);
        }
        return rows;
    }
}
