// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The samples of all rows that are measured. */
final class Results {
    private final Map<Row, Samples> samples = new EnumMap<>(Row.class);

    Results(Set<Row> rows, double tolerance) {
        rows.forEach(row -> samples.put(row, new Samples(row.metric(), tolerance)));
    }

    Samples of(Row row) {
        return requireNonNull(samples.get(row));
    }

    List<Figure> figures() {
        return samples.entrySet().stream()
                .map(entry -> Figure.of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
