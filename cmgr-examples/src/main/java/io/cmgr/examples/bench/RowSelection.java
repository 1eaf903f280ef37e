// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that choose which rows are measured: one of them, or none for all rows. */
final class RowSelection {
    @Option(
            names = "--only",
            paramLabel = "ROW",
            arity = "1..*",
            description = "Measures the rows of these names, or those whose names begin so: ${COMPLETION-CANDIDATES}.",
            completionCandidates = RowNames.class)
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--core",
            description = "Measures the rows of the core, without those of pipes, rooms, links and clusters.")
    private boolean core;

    Set<Row> rows(CommandLine commandLine) {
        if (only.isEmpty()) {
            Set<Row> all = EnumSet.allOf(Row.class);
            all.removeIf(row -> core && !row.isCore());
            return all;
        }
        Set<Row> rows = EnumSet.noneOf(Row.class);
        for (String name : only) {
            List<Row> named = RowNames.called(name);
            if (named.isEmpty()) {
                throw new ParameterException(
                        commandLine,
                        "--only: no row begins with '" + name + "'; there are " + String.join(", ", new RowNames()));
            }
            rows.addAll(named);
        }
        return rows;
    }
}
