// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.contender.Contender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the servers' JVMs are started.
 *
 * @param options what was asked for beside our own options, which it overrides
 * @param recordings where the Flight Recorder writes; null if it does not run
 */
record ServerJvms(List<String> options, @Nullable Path recordings) {
    /** The collector and the heap do not depend on how many processors the server may use. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseG1GC",
            "-XX:ActiveProcessorCount=2",
            "-Xms256m",
            "-Xmx1g",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.io.cmgr=warn");

    /** Starts a contender, recorded if that was asked for. */
    ServerProcess start(Contender contender, Stage stage) throws IOException {
        List<String> all = all();
        if (recordings != null) {
            Path file = recordings.resolve(stage.title() + "-" + contender.title() + ".jfr");
            all.add("-Xlog:jfr+startup=off"); // which would stand before the port
            all.add("-XX:StartFlightRecording=settings=profile,filename=" + file);
        }
        return ServerProcess.start(contender, stage, all);
    }

    /** Starts a contender whose memory is looked at, which a recording would be part of. */
    ServerProcess startUnrecorded(Contender contender, Stage stage) throws IOException {
        return ServerProcess.start(contender, stage, all());
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(OPTIONS);
        all.addAll(options);
        return all;
    }
}
