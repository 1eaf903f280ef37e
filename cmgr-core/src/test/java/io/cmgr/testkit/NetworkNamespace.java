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
 * Another machine, as far as the network goes: a namespace of the kernel's, on a cable of its own. Its addresses are of
 * those set aside for tests of networks.
 */
public final class NetworkNamespace implements Closeable {
    /** The cable's network, a process's own so that two builds may run on one machine: four addresses of 198.18.0.0/16. */
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

    /** Whether this machine lets us make one. */
    public static boolean isAvailable() {
        String probe = "cmgrprobe" + ProcessHandle.current().pid();
        return Child.works("ip", "netns", "add", probe) && Child.works("ip", "netns", "delete", probe);
    }

    public static NetworkNamespace create() throws IOException {
        return new NetworkNamespace();
    }

    /** Our address, as seen from there. */
    public String here() {
        return HERE;
    }

    /** The address of the other machine. */
    public String there() {
        return THERE;
    }

    /** The command line that runs a command there. */
    public List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    /** From now on nothing comes back from there, neither data nor a refusal. */
    public void swallow() throws IOException {
        ip("-n", name, "route", "add", "blackhole", HERE);
        ip("-n", name, "route", "flush", "cache");
    }

    /** The command line that runs a command there for which every look-up of a name takes for ever. */
    public List<String> withoutNames() throws IOException {
        Child.works("ip", "-n", name, "route", "add", "default", "via", HERE); // which passes nothing on
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
        Child.works("ip", "link", "delete", name + "a"); // gone already, if the namespace was its last user
        Files.delete(resolverFile);
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertNotNull(Child.output(command.toArray(String[]::new)), command::toString);
    }
}
