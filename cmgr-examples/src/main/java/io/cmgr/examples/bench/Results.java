// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of all rows that are measured. */
final class Results {
    private final Map<Row, SamplePairs> pairs = new LinkedHashMap<>();

    Results(Set<Row> rows, double tolerance) {
        rows.forEach(row -> pairs.put(row, new SamplePairs(row.metric(), tolerance)));
    }

    SamplePairs of(Row row) {
        return requireNonNull(pairs.get(row));
    }

    List<Figure> figures() {
        return pairs.entrySet().stream()
                .map(entry -> Figure.of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
