// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulates another machine: a network namespace of the kernel, connected to this one by a veth pair. Its addresses are
 * from 198.18.0.0/15, which is reserved for tests.
 */
public final class NetworkNamespace implements Closeable {
    /**
     * The network of the veth pair: four addresses of 198.18.0.0/16. It depends on the process, so two builds can run
     * at once.
     */
    private static final int CABLE = (int) (ProcessHandle.current().pid() % (1 << 14)) << 2;

    private static final String HERE = address(CABLE + 1);
    private static final String THERE = address(CABLE + 2);

    private final String name = "cmgr" + ProcessHandle.current().pid();

    private final Path resolverFile = Files.createTempFile("cmgr", "resolv.conf");

    private NetworkNamespace() throws IOException {
        ip("netns", "add", name);
        ip("link", "add", name + "a", "type", "veth", "peer", "name", name + "b", "netns", name);
        ip("address", "add", HERE + "/30", "dev", name + "a");
        ip("link", "set", name + "a", "up");
        ip("-n", name, "address", "add", THERE + "/30", "dev", name + "b");
        ip("-n", name, "link", "set", name + "b", "up");
        ip("-n", name, "link", "set", "lo", "up");
    }

    private static String address(int number) {
        return "198.18." + (number >> 8) + "." + (number & 0xff);
    }

    /** Whether we may create one on this machine. */
    public static boolean isAvailable() {
        String probe = "cmgrprobe" + ProcessHandle.current().pid();
        return ChildProcess.works("ip", "netns", "add", probe) && ChildProcess.works("ip", "netns", "delete", probe);
    }

    public static NetworkNamespace create() throws IOException {
        return new NetworkNamespace();
    }

    /** The address of this machine, as seen from the other one. */
    public String here() {
        return HERE;
    }

    /** The address of the other machine. */
    public String there() {
        return THERE;
    }

    /** The command line that runs a command on the other machine. */
    public List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    /** From now on nothing comes back from the other machine, neither data nor a refusal. */
    public void swallow() throws IOException {
        ip("-n", name, "route", "add", "blackhole", HERE);
        ip("-n", name, "route", "flush", "cache");
    }

    /** Unplugs the cable between the machines: packets are lost, and nobody is told. */
    public void unplug() throws IOException {
        ip("link", "set", name + "a", "down");
    }

    public void plug() throws IOException {
        ip("link", "set", name + "a", "up");
    }

    /** The command line that runs a command on the other machine, where every look-up of a name gets no answer. */
    public List<String> withoutNames() throws IOException {
        ChildProcess.works("ip", "-n", name, "route", "add", "default", "via", HERE); // this machine does not forward
        return inside(
                "sh",
                "-c",
                "echo nameserver 203.0.113.1 > \"$1\" && mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"",
                "sh",
                resolverFile.toString());
    }

    @Override
    public void close() throws IOException {
        ip("netns", "delete", name);
        ChildProcess.works("ip", "link", "delete", name + "a"); // fails if it has gone with the namespace
        Files.delete(resolverFile);
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertNotNull(ChildProcess.output(command.toArray(String[]::new)), command::toString);
    }
}
