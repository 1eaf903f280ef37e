// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
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

    @Option(names = "--core", description = "Measures the rows of the core only, each of them in full.")
    private boolean core;

    Set<Row> rows(CommandLine commandLine) {
        if (only.isEmpty()) {
            return new LinkedHashSet<>(
                    core ? Family.CORE.rows() : Family.allRows().toList());
        }
        Set<Row> named = new LinkedHashSet<>();
        for (String name : only) {
            List<Row> called = RowNames.called(name);
            if (called.isEmpty()) {
                throw new ParameterException(
                        commandLine,
                        "--only: no row begins with '" + name + "'; there are " + String.join(", ", new RowNames()));
            }
            named.addAll(called);
        }
        return new LinkedHashSet<>(Family.allRows().filter(named::contains).toList());
    }

    /** Whether all rows are measured, for which there is less time for each. */
    boolean isWhole() {
        return only.isEmpty() && !core;
    }
}
