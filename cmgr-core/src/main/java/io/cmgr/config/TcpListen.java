// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where and how to accept connections over TCP, or over a Unix-domain socket. */
public final class TcpListen extends StreamConfig<TcpListen> {
    private final @Nullable SocketAddress address;
    private final int port;
    private final int backlog;
    private final boolean reusePort;
    private final int maxSessions;

    private TcpListen(
            @Nullable SocketAddress address,
            int port,
            int backlog,
            boolean reusePort,
            int maxSessions,
            StreamOptions options) {
        super(options);
        this.address = address;
        this.port = port;
        this.backlog = backlog;
        this.reusePort = reusePort;
        this.maxSessions = maxSessions;
    }

    /**
     * All interfaces, IPv4 and IPv6.
     *
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static TcpListen on(int port) {
        return new TcpListen(null, Ranges.port(port, 0), 0, false, Integer.MAX_VALUE, StreamOptions.DEFAULTS);
    }

    /**
     * One interface, or those that a name stands for. {@code 0.0.0.0} is all of IPv4 only, {@code ::} is dual stack.
     *
     * @param host an address; or a name, which is looked up when listening begins, and all of whose addresses are listened
     *     on, or none
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static TcpListen on(String host, int port) {
        return on(new HostPort(host, port).unresolved());
    }

    /**
     * One address. The IPv4 wildcard is IPv4 only, the IPv6 wildcard is dual stack.
     *
     * <p>A Unix-domain address is a path of 1 to 106 bytes. Its file comes with the listener and goes with it. A file that
     * a listener has left behind, to which nobody listens any more, is replaced; one that is in use, or that is no
     * socket, fails the bind. Who may connect is up to the permissions of the file, which follow the umask, and of its
     * directory. {@code reusePort}, {@code noDelay} and {@code keepAlive} are of TCP only.
     *
     * @param address an {@link InetSocketAddress}, looked up when listening begins if it is unresolved, as
     *     {@link #on(String, int)} says, or a {@link UnixDomainSocketAddress}
     * @return the value with all defaults
     */
    public static TcpListen on(SocketAddress address) {
        SocketAddress bound = LocalAddresses.stream(requireNonNull(address, "address"));
        int port = bound instanceof InetSocketAddress internet ? internet.getPort() : -1;
        return new TcpListen(bound, port, 0, false, Integer.MAX_VALUE, StreamOptions.DEFAULTS);
    }

    /**
     * How many connections the kernel may hold for us. What passes the kernel's own limit is cut to it, and a line at
     * WARN says so.
     *
     * @param connections 1 or more; by default the system's maximum
     * @return the changed copy
     */
    public TcpListen backlog(int connections) {
        Ranges.inRange("backlog", connections, 1, Integer.MAX_VALUE);
        return new TcpListen(address, port, connections, reusePort, maxSessions, options());
    }

    /**
     * Lets several sockets listen on one port, the kernel spreading the connections (SO_REUSEPORT). It spreads them
     * evenly, also to a listener that does not accept: while one is paused, has no place free ({@code maxSessions}, its
     * manager's too) or feeds a channel that is full, its share of the callers waits in its backlog and not with its
     * twins. Close it instead of pausing it where the others are to take over.
     *
     * @param on false by default
     * @return the changed copy
     * @throws IllegalArgumentException for a Unix-domain address
     */
    public TcpListen reusePort(boolean on) {
        if (on && address instanceof UnixDomainSocketAddress) {
            throw new IllegalArgumentException(
                    "reusePort: " + HostPort.quoted(address.toString()) + " is a path and has no port");
        }
        return new TcpListen(address, port, backlog, on, maxSessions, options());
    }

    /**
     * Limits this listener's sessions. At the limit accepting stops, and the kernel's backlog holds the others, until a
     * session ends.
     *
     * @param sessions 1 or more; by default only the manager's limit holds
     * @return the changed copy
     */
    public TcpListen maxSessions(int sessions) {
        Ranges.inRange("maxSessions", sessions, 1, Integer.MAX_VALUE);
        return new TcpListen(address, port, backlog, reusePort, sessions, options());
    }

    /**
     * The address to bind.
     *
     * @return an {@link InetSocketAddress}, perhaps unresolved, or a {@link UnixDomainSocketAddress}; null for all
     *     interfaces, dual stack
     */
    public @Nullable SocketAddress address() {
        return address;
    }

    /**
     * The port to bind.
     *
     * @return the port, 0 for an ephemeral one, -1 for a Unix-domain address
     */
    public int port() {
        return port;
    }

    /**
     * The backlog.
     *
     * @return connections, 0 for the system's maximum
     */
    public int backlog() {
        return backlog;
    }

    /**
     * Whether SO_REUSEPORT is set.
     *
     * @return whether the port is shared
     */
    public boolean reusePort() {
        return reusePort;
    }

    /**
     * The limit of this listener's sessions.
     *
     * @return the limit
     */
    public int maxSessions() {
        return maxSessions;
    }

    @Override
    TcpListen with(StreamOptions changed) {
        return new TcpListen(address, port, backlog, reusePort, maxSessions, changed);
    }

    @Override
    boolean isClient() {
        return false;
    }
}
