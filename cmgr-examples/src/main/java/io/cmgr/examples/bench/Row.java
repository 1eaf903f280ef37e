// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.server.ServerType;
import org.jspecify.annotations.Nullable;

/**
 * What is measured: a candidate against its reference, under one workload, and which figure is good enough.
 *
 * @param title the name on command lines and in tables
 * @param what the description in tables
 * @param workload what the clients do
 * @param reference null if the figure is that of the candidate alone
 * @param candidate what is measured
 * @param metric how the two are compared
 * @param target null if the row is there for comparison only
 */
record Row(
        String title,
        String what,
        Workload workload,
        @Nullable ServerType reference,
        ServerType candidate,
        Metric metric,
        @Nullable Target target) {
    /** Compares processor times. */
    Row(
            String title,
            String what,
            Workload workload,
            ServerType reference,
            ServerType candidate,
            @Nullable Target target) {
        this(title, what, workload, reference, candidate, Metric.PROCESSOR, target);
    }
}
