// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The names of the rows on the command line. */
final class RowNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Family.allRows().map(Row::title).iterator();
    }

    /** The row of this name, or all rows whose names begin with it. */
    static List<Row> called(String name) {
        List<Row> exactly = rows(title -> title.equals(name));
        return exactly.isEmpty() ? rows(title -> title.startsWith(name)) : exactly;
    }

    private static List<Row> rows(Predicate<String> titled) {
        return Family.allRows().filter(row -> titled.test(row.title())).toList();
    }
}
