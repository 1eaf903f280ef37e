// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where to accept connections over TCP or a Unix-domain socket, and with which options.
 *
 * <pre>{@code
 * TcpListen where = TcpListen.on(4160)
 *         .framing(Framing.lines(8192))
 *         .idleTimeout(Duration.ofMinutes(5));
 * Listener listener = manager.listen(where, events);
 * }</pre>
 */
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
     * Listens on all interfaces, IPv4 and IPv6.
     *
     * @param port 0 for any free one
     * @return the value with all defaults
     */
    public static TcpListen on(int port) {
        return new TcpListen(null, Ranges.port(port, 0), 0, false, Integer.MAX_VALUE, StreamOptions.DEFAULTS);
    }

    /**
     * Listens on one address, or on all addresses of a name. {@code 0.0.0.0} means all IPv4 addresses, {@code ::} all
     * IPv4 and IPv6 addresses.
     *
     * @param host an address, or a name, which is looked up when listening begins. If one of the name's addresses
     *     cannot be bound, none is
     * @param port 0 for any free one
     * @return the value with all defaults
     */
    public static TcpListen on(String host, int port) {
        return on(new HostPort(host, port).unresolved());
    }

    /**
     * Listens on one address. The IPv4 wildcard means IPv4 only, the IPv6 wildcard means IPv4 and IPv6.
     *
     * <p>A Unix-domain address is a path of 1 to 106 bytes. The listener creates the file of the socket and deletes it.
     * It replaces a socket file on which no process listens any more. If the file is in use, or is not a socket, the
     * bind fails. The permissions of the file, which follow the umask, and those of its directory decide which
     * processes may connect. {@code reusePort}, {@code noDelay} and {@code keepAlive} are for TCP only.
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
     * Sets how many connections the kernel may hold until they are accepted. More than the kernel's own limit is cut to
     * it, with a line at WARN.
     *
     * @param connections 1 or more; by default the system's maximum
     * @return the changed copy
     */
    public TcpListen backlog(int connections) {
        Ranges.inRange("backlog", connections, 1, Integer.MAX_VALUE);
        return new TcpListen(address, port, connections, reusePort, maxSessions, options());
    }

    /**
     * Lets several sockets listen on one port, among which the kernel distributes the connections (SO_REUSEPORT).
     *
     * <p>The kernel distributes them evenly, even to a listener that does not accept: one that is paused, that is at
     * its own or its manager's {@code maxSessions}, or that feeds a full channel. Its share of the connections then
     * waits in its backlog, although the other listeners are free. If the others are to take over, close the listener
     * instead of pausing it.
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
     * Limits the number of this listener's sessions. At the limit accepting stops until a session ends, and new
     * connections wait in the kernel's backlog.
     *
     * @param sessions 1 or more; by default there is only the manager's limit
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
     *     interfaces, IPv4 and IPv6
     */
    public @Nullable SocketAddress address() {
        return address;
    }

    /**
     * The port to bind.
     *
     * @return the port; 0 for any free one, -1 for a Unix-domain address
     */
    public int port() {
        return port;
    }

    /**
     * The backlog.
     *
     * @return a number of connections; 0 for the system's maximum
     */
    public int backlog() {
        return backlog;
    }

    /**
     * Whether several sockets may listen on the port.
     *
     * @return whether SO_REUSEPORT is set
     */
    public boolean reusePort() {
        return reusePort;
    }

    /**
     * The limit for the number of this listener's sessions.
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
