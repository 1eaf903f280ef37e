// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the servers' JVMs.
 *
 * @param upstream the port of the server that proxies connect to, or of the engine that nodes do
 * @param options the user's JVM options, which override our own
 * @param recordings the folder for the Flight Recorder's files; null if it does not run
 */
record ServerJvms(
        int upstream, List<String> options, @Nullable Path recordings) {
    /** Fixes the collector and the heap, which would otherwise depend on how many processors the server may use. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseG1GC",
            "-XX:ActiveProcessorCount=2",
            "-Xms256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.io.cmgr=warn",
            "-Dorg.slf4j.simpleLogger.log.io.cmgr.engine.connect=error"); // links are down on purpose

    /** The same for servers that connect elsewhere. */
    ServerJvms to(int port) {
        return new ServerJvms(port, options, recordings);
    }

    /** Starts a server, recorded if the user wants it. */
    ServerNodes start(ServerType type, JvmGroup jvmGroup) throws IOException {
        List<ServerProcess> nodes = new ArrayList<>();
        try {
            for (int node = 1; node <= type.nodes(); node++) {
                nodes.add(startNode(type, jvmGroup, type.nodes() == 1 ? "" : "-" + node));
            }
        } catch (IOException e) {
            nodes.forEach(ServerProcess::close);
            throw e;
        }
        return new ServerNodes(type, nodes, upstream);
    }

    private ServerProcess startNode(ServerType type, JvmGroup jvmGroup, String suffix) throws IOException {
        List<String> all = all(type);
        if (recordings != null) {
            Path file = recordings.resolve(jvmGroup.title() + "-" + type.title() + suffix + ".jfr");
            all.add("-Xlog:jfr+startup=off"); // its line would be printed before the port
            all.add("-XX:StartFlightRecording=settings=profile,filename=" + file);
        }
        return ServerProcess.start(type, jvmGroup, upstream, all);
    }

    /**
     * Starts a server whose memory is measured. It is never recorded, since a recording takes memory itself. Its buffers
     * are not pooled, so that those which are in use count, and not what a pool keeps in stock: that comes in megabytes.
     */
    ServerNodes startMeasured(ServerType type, JvmGroup jvmGroup) throws IOException {
        List<String> all = all(type);
        all.add("-Dio.netty.allocator.type=unpooled");
        return new ServerNodes(type, List.of(ServerProcess.start(type, jvmGroup, upstream, all)), upstream);
    }

    private List<String> all(ServerType type) {
        List<String> all = new ArrayList<>(OPTIONS);
        all.add(type.heap());
        all.addAll(options);
        return all;
    }
}
