// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bench runs in a process of its own, since it moves its process to some of the processors. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
class BenchTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void theProcessorTimeIsKnownHere() {
        Needs.needs("schedstat in /proc", Files.isReadable(Path.of("/proc/self/schedstat")));
    }

    /** Does not check that the figure is good, since other tests may run at the same time. */
    @Test
    void rowsOfEachKindAreMeasured() throws Exception {
        Path json = folder.resolve("bench.json");
        try (SecondJvm bench = SecondJvm.start(
                "bench",
                "--quick",
                "--only",
                "echo-handler-1",
                "proxy-64",
                "proxy-memory",
                "--tolerate",
                "100",
                "--json",
                json.toString())) {
            assertTrue(bench.exitCode() < 2);
            String table = String.join("\n", bench.output().lines().toList());
            assertTrue(table.contains("| echo-handler-1 "), table);
        }
        JsonArray figures = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
        assertFigure("echo-handler-1", 3, figures.get(0).getAsJsonObject());
        assertFigure("proxy-64", 3, figures.get(1).getAsJsonObject());
        assertFigure("proxy-memory", 1, figures.get(2).getAsJsonObject());
    }

    /** A server that is reached by the file of its socket. */
    @Test
    void rowsOfUnixSocketsAreMeasured() throws Exception {
        Path json = folder.resolve("bench.json");
        try (SecondJvm bench = SecondJvm.start(
                "bench", "--quick", "--tolerate", "100", "--json", json.toString(), "--only", "unix-1")) {
            assertTrue(bench.exitCode() < 2);
        }
        JsonArray figures = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
        assertFigure("unix-1", 3, figures.get(0).getAsJsonObject());
    }

    private static void assertFigure(String row, int pairs, JsonObject figure) {
        assertEquals(row, figure.getAsJsonPrimitive("row").getAsString());
        assertEquals(pairs, figure.getAsJsonPrimitive("pairs").getAsInt());
        assertTrue(figure.getAsJsonPrimitive("median").getAsDouble() > 0);
    }

    @Test
    void theServersAndTheBusyLoopsEndWithABenchThatIsKilled() throws Exception {
        List<ProcessHandle> children;
        try (SecondJvm bench = SecondJvm.start("bench", "--only", "echo-handler-1")) {
            Deadline.until("busy loops and servers", () -> bench.descendants().size() > 2);
            children = bench.descendants();
        }
        // The busy loops run only when nothing else does, and so end late on a busy machine.
        Deadline.until("the end of " + children, 120, () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void theServersAreGivenTheOptionsThatWereAskedFor() throws Exception {
        try (SecondJvm bench = SecondJvm.start("bench", "--only", "echo-handler-1", "--jvm=-XX:NoSuchOption")) {
            assertEquals(1, bench.exitCode());
            String errors = String.join("\n", bench.errors().lines().toList());
            assertTrue(errors.contains("NoSuchOption"), errors);
        }
    }

    @Test
    void rowsCannotBeChosenByNameAndAsTheCoreAtOnce() throws Exception {
        try (RunningExample bench = RunningExample.start("bench", "--core", "--only", "udp")) {
            assertEquals(2, bench.exitCode());
            assertTrue(bench.errors().contains("mutually exclusive"), bench.errors());
        }
    }

    @Test
    void aRowThatThereIsNotIsToldWithThoseThatThereAre() throws Exception {
        try (RunningExample bench = RunningExample.start("bench", "--only", "echoes")) {
            assertEquals(2, bench.exitCode());
            assertTrue(
                    bench.errors().startsWith("bench: --only: no row begins with 'echoes'; there are control, "),
                    bench.errors());
        }
    }
}
