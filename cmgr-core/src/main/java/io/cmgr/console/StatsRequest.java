// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.ConnectionManager;
import io.cmgr.check.Ranges;
import io.cmgr.session.Session;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Locale;

/**
 * Which sessions are asked for.
 *
 * @param order how they are sorted
 * @param find a part of an id, of a peer's address, or the whole of an alias or of a listener's id; empty for all
 * @param offset how many of them are left out at the beginning
 * @param limit how many are wanted at most
 */
record StatsRequest(Order order, String find, int offset, int limit) {
    private static final int MAX_FIND = 100;
    private static final int MAX_LIMIT = 200;

    /** @throws IllegalArgumentException naming the value and its range */
    static StatsRequest of(QueryStringDecoder query) {
        String find = parameter(query, "find", "");
        Ranges.inRange("length of find", find.length(), 0, MAX_FIND);
        return new StatsRequest(
                Order.of(parameter(query, "sort", Order.HURT.word())),
                find,
                number(query, "offset", 0, 0, Integer.MAX_VALUE),
                number(query, "limit", 50, 0, MAX_LIMIT));
    }

    static String parameter(QueryStringDecoder query, String name, String otherwise) {
        List<String> values = query.parameters().getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.get(0);
    }

    private static int number(QueryStringDecoder query, String name, int otherwise, int min, int max) {
        String text = parameter(query, name, Integer.toString(otherwise));
        try {
            return Ranges.inRange(name, Integer.parseInt(text), min, max);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(name + ": it is a number in " + min + ".." + max);
        }
    }

    /** Those that match, of all pages. */
    List<SessionRow> matching(Sample sample, ConnectionManager manager) {
        List<SessionRow> all = sample.sessions(order);
        if (find.isBlank()) {
            return all;
        }
        String text = find.strip().toLowerCase(Locale.ROOT);
        String byAlias = manager.session(find.strip()).map(Session::id).orElse("");
        return all.stream()
                .filter(row -> row.matches(text) || row.stats().id().equals(byAlias))
                .toList();
    }

    List<SessionRow> page(List<SessionRow> matching) {
        int from = Math.min(offset, matching.size());
        return matching.subList(from, Math.min(matching.size(), from + limit));
    }
}
