// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace in which a test adds and removes interfaces. Each is one end of a veth pair inside the namespace.
 */
public final class InterfaceNamespace implements Closeable {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final String name = "cmgrnet" + ProcessHandle.current().pid() + "x" + NAMESPACES.incrementAndGet();
    private final Set<String> devices = new HashSet<>();

    private InterfaceNamespace() throws IOException {
        run("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
    }

    public static InterfaceNamespace create() throws IOException {
        return new InterfaceNamespace();
    }

    /** Limits how many IPv4 groups one socket in the namespace may join. */
    public void maxMemberships(int max) throws IOException {
        String limit = "/proc/sys/net/ipv4/igmp_max_memberships";
        run("ip", "netns", "exec", name, "sh", "-c", "echo " + max + " > " + limit);
    }

    /** Adds an interface with the addresses 198.18.n.1 and fd00:n::1. */
    public void add(String device, int n) throws IOException {
        create(device);
        ip("address", "add", "fd00:" + n + "::1/64", "dev", device, "nodad");
        start(device, n);
    }

    /** Adds an interface with the address 198.18.n.1 only, without the IPv6 address that the kernel would add. */
    public void addWithoutIpv6(String device, int n) throws IOException {
        create(device);
        ip("link", "set", device, "addrgenmode", "none");
        start(device, n);
    }

    private void create(String device) throws IOException {
        ip("link", "add", device, "type", "veth", "peer", "name", "p" + device);
        devices.add(device);
    }

    private void start(String device, int n) throws IOException {
        ip("address", "add", "198.18." + n + ".1/24", "dev", device);
        ip("link", "set", device, "up");
        ip("link", "set", "p" + device, "up");
        Deadline.until(device, () -> isUp(device)); // the kernel reports that some time later
    }

    private boolean isUp(String device) {
        try {
            return run("ip", "-n", name, "link", "show", device).contains("state UP");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void removeAll() throws IOException {
        for (String device : List.copyOf(devices)) {
            remove(device);
        }
    }

    public void remove(String device) throws IOException {
        ip("link", "delete", device);
        devices.remove(device);
    }

    /** How many bytes have left through an interface. */
    public long bytesSent(String device) throws IOException {
        String figures = run("ip", "netns", "exec", name, "cat", "/proc/net/dev");
        String line = figures.lines()
                .map(String::strip)
                .filter(each -> each.startsWith(device + ":"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(device.length() + 1).strip().split("\\s+", -1)[8]);
    }

    /** The command line that runs a command in the namespace. */
    public List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    public void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException {
        String output = ChildProcess.output(command);
        assertNotNull(output, () -> List.of(command).toString());
        return output;
    }

    @Override
    public void close() throws IOException {
        run("ip", "netns", "delete", name);
    }
}
