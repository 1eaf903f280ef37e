// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test needs of the machine that it runs on. If something is missing, the test is skipped, and the reason begins
 * with "needs". {@code .ci/skips} compares these reasons with those that a CI job allows. Ask in a test or before each
 * one: the reports do not mention tests that are skipped before all tests of their class.
 */
public final class Needs {
    private Needs() {}

    /** Commands on the {@code PATH}. */
    public static void tools(String... names) {
        for (String name : names) {
            needs(name, onThePath(name));
        }
    }

    /**
     * A server of Debian's packages, such as {@code nats-server}, which may lie where only root looks for commands. CI
     * installs it, so there its lack is a failure.
     *
     * @return the file to run
     */
    public static String server(String name) {
        Optional<Path> found = Stream.concat(path(), Stream.of("/usr/local/sbin", "/usr/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            fail("needs " + name + ", which .ci/run installs");
        }
        needs(name, found.isPresent());
        return found.orElseThrow().toString();
    }

    /** A netcat with these options. There are several netcat programs, with different options. */
    public static void netcat(String... options) throws IOException {
        tools("nc");
        String help = ChildProcess.output("sh", "-c", "nc -h 2>&1 || true");
        List<String> words = List.of(String.valueOf(help).split("[\\s,]+"));
        for (String option : options) {
            needs("nc " + option, words.contains(option));
        }
    }

    /** IPv6, at least on the loopback. Many containers lack it. */
    public static void ipv6() throws IOException {
        needs("IPv6", canBind(InetAddress.getByName("::1")));
    }

    /** The right to create a network namespace. */
    public static void namespaces() {
        tools("ip");
        needs("the right to make a network namespace", NetworkNamespace.isAvailable());
    }

    /** Anything else: {@code present} is whether the machine has it. */
    public static void needs(String what, boolean present) {
        assumeTrue(present, "needs " + what);
    }

    private static boolean onThePath(String name) {
        return path().anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    private static Stream<String> path() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    }

    private static boolean canBind(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException noSuchAddress) {
            return false;
        }
    }
}
