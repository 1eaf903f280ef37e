// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import io.netty.buffer.Unpooled;
import java.lang.module.ModuleDescriptor.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Netty jars that are found at run time. A build can mix their versions, so they are checked. Each jar contains its
 * version; one that was packed into another jar may have lost it, and is then assumed to fit. Any thread.
 */
public final class NettyJars {
    /** The oldest version with which the tests have passed. */
    private static final Version OLDEST_TRIED = Version.parse("4.2.15");

    /** The same for io_uring, where the workarounds have to fit what Netty does inside. */
    private static final Version OLDEST_IO_URING = Version.parse("4.2.18");

    private static final Version OLDEST = Version.parse("4.2");

    private static final String ADVICE = "; import io.netty:netty-bom to give all of them one version";

    private static final List<String> OF_EPOLL = List.of(
            "netty-transport-classes-epoll", "netty-transport-native-epoll", "netty-transport-native-unix-common");

    private static final List<String> OF_IO_URING = List.of(
            "netty-transport-classes-io_uring",
            "netty-transport-native-io_uring",
            "netty-transport-native-unix-common");

    private static final List<String> USED = List.of(
            "netty-buffer",
            "netty-codec-base",
            "netty-common",
            "netty-handler",
            "netty-resolver",
            "netty-transport",
            OF_EPOLL.get(0),
            OF_EPOLL.get(1),
            OF_IO_URING.get(0),
            OF_IO_URING.get(1),
            OF_EPOLL.get(2));

    private final Map<String, Version> versions = new TreeMap<>();

    NettyJars(Map<String, String> versions) {
        versions.forEach((jar, version) -> {
            try {
                this.versions.put(jar, Version.parse(version));
            } catch (IllegalArgumentException unknown) {
                // like a jar without a version
            }
        });
    }

    /** The jars on the class path or module path. */
    public static NettyJars found() {
        return Found.JARS;
    }

    /** Looked up once, since each look-up reads every jar. */
    private static final class Found {
        static final NettyJars JARS = new NettyJars(identify());

        private static Map<String, String> identify() {
            try {
                return io.netty.util.Version.identify(NettyJars.class.getClassLoader()).values().stream()
                        .filter(jar -> USED.contains(jar.artifactId()))
                        .collect(Collectors.toMap(
                                io.netty.util.Version::artifactId, io.netty.util.Version::artifactVersion));
            } catch (LinkageError noNettyAtAll) {
                return Map.of();
            }
        }
    }

    /**
     * Refuses a Netty with which nothing would work. Otherwise some class or method would be missing later, and the
     * error would not say why.
     *
     * @throws IllegalStateException naming what is needed and what was found
     */
    public void requireUsable() {
        if (versions.values().stream().anyMatch(version -> version.compareTo(OLDEST) < 0)) {
            throw unusable(null);
        }
        try {
            Class.forName("io.netty.channel.IoHandlerFactory", false, NettyJars.class.getClassLoader());
            Class.forName("io.netty.handler.codec.CodecException", false, NettyJars.class.getClassLoader());
            Unpooled.directBuffer(1).release();
        } catch (ClassNotFoundException | LinkageError missing) {
            throw unusable(missing);
        }
    }

    private IllegalStateException unusable(@Nullable Throwable cause) {
        String found = versions.isEmpty() ? "none that tells its version" : byVersion(USED);
        return new IllegalStateException(
                "cmgr needs Netty " + OLDEST_TRIED + " or newer, and finds " + found + ADVICE, cause);
    }

    /** Warnings about these jars, one line each; empty if they fit. */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (isMixed(USED)) {
            doubts.add("Netty's jars are of several versions: " + byVersion(USED) + ADVICE);
        }
        if (versions.values().stream().anyMatch(version -> version.compareTo(OLDEST_TRIED) < 0)) {
            doubts.add("Netty is older than " + OLDEST_TRIED + ", with which cmgr was tried: " + byVersion(USED));
        }
        return doubts;
    }

    /** Why the three jars of epoll do not fit together; null if they do, as far as is known. */
    public @Nullable String epollMixture() {
        return isMixed(OF_EPOLL) ? "its jars are of several versions: " + byVersion(OF_EPOLL) : null;
    }

    /** The same for the three jars of io_uring, which must also be new enough. */
    public @Nullable String ioUringMixture() {
        if (isMixed(OF_IO_URING)) {
            return "its jars are of several versions: " + byVersion(OF_IO_URING);
        }
        Version classes = versions.get(OF_IO_URING.get(0));
        return classes != null && classes.compareTo(OLDEST_IO_URING) < 0
                ? "it needs Netty " + OLDEST_IO_URING + " or newer, and finds " + classes
                : null;
    }

    private boolean isMixed(List<String> jars) {
        return jars.stream()
                        .map(versions::get)
                        .filter(v -> v != null)
                        .distinct()
                        .count()
                > 1;
    }

    /**
     * Lists jars by version, such as {@code 4.2.18.Final (netty-buffer, netty-common), 4.2.20.Final (netty-handler)}.
     */
    private String byVersion(List<String> jars) {
        Map<Version, List<String>> groups = jars.stream()
                .filter(versions::containsKey)
                .collect(Collectors.groupingBy(versions::get, TreeMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> group.getKey() + " (" + String.join(", ", group.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }
}
