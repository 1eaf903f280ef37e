// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.session.Session;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect over TCP or a Unix-domain socket, and with which options.
 *
 * <pre>{@code
 * TcpConnect where = TcpConnect.to("a.example:4160")
 *         .or("b.example:4160") // if the first does not answer
 *         .connectTimeout(Duration.ofSeconds(3));
 * CompletableFuture<Session> connected = manager.connect(where, events);
 * }</pre>
 */
public final class TcpConnect extends StreamConfig<TcpConnect> {
    private static final int MAX_TARGETS = 16;

    private final List<SocketAddress> targets;
    private final @Nullable String id;
    private final Duration connectTimeout;
    private final @Nullable InetSocketAddress localAddress;
    private final @Nullable Session near;

    private TcpConnect(
            List<SocketAddress> targets,
            @Nullable String id,
            Duration connectTimeout,
            @Nullable InetSocketAddress localAddress,
            @Nullable Session near,
            StreamOptions options) {
        super(options);
        this.targets = targets;
        this.id = id;
        this.connectTimeout = connectTimeout;
        this.localAddress = localAddress;
        this.near = near;
    }

    /**
     * Connects to a target that is given as text.
     *
     * @param hostPort {@code host:port}, an IPv6 address in brackets
     * @return the value with all defaults
     */
    public static TcpConnect to(String hostPort) {
        return to(HostPort.parse(hostPort).unresolved());
    }

    /**
     * Connects to a host by its name or address.
     *
     * <p>A name is looked up when connecting, and its addresses race. The address families take turns. The next address
     * is tried 250 ms after the one before, or at once when that has failed; at most 16 are tried. The first connection
     * wins, and the others are closed. With TLS the first completed handshake wins, and a handshake that fails ends the
     * attempt.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the value with all defaults
     */
    public static TcpConnect to(String host, int port) {
        return to(new HostPort(host, port).unresolved());
    }

    /**
     * Connects to an address. For a Unix-domain address {@code noDelay} and {@code keepAlive} have no effect, and TLS
     * checks no name, since a certificate cannot contain a path.
     *
     * @param address an {@link InetSocketAddress}, looked up when connecting if it is unresolved, or a
     *     {@link UnixDomainSocketAddress}, a path of 1 to 106 bytes
     * @return the value with all defaults
     */
    public static TcpConnect to(SocketAddress address) {
        return new TcpConnect(
                List.of(checked(address)), null, Duration.ofSeconds(10), null, null, StreamOptions.DEFAULTS);
    }

    private static SocketAddress checked(SocketAddress address) {
        SocketAddress target = LocalAddresses.stream(requireNonNull(address, "address"));
        if (target instanceof InetSocketAddress internet) {
            Ranges.port(internet.getPort(), 1);
        }
        return target;
    }

    /** Adds a target that is given as text, as {@link #or(SocketAddress)} does. */
    public TcpConnect or(String hostPort) {
        return or(HostPort.parse(hostPort).unresolved());
    }

    /**
     * Adds another target, to be tried if those before it do not answer: {@code to("a:4160").or("b:4160")}. The targets
     * race as the addresses of one name do. All addresses of a target come before those of the next one, so with two
     * targets that are names the second is not even looked up if an address of the first answers within 250 ms. The
     * limits hold for all of them together: the {@code connectTimeout}, and 16 addresses. TLS checks the name of the
     * target that has answered.
     *
     * @param address as in {@link #to(SocketAddress)}
     * @return the changed copy
     * @throws IllegalArgumentException for more than 16 targets, and for a Unix-domain address if there is a
     *     {@code localAddress}
     */
    public TcpConnect or(SocketAddress address) {
        List<SocketAddress> all = new ArrayList<>(targets);
        all.add(checked(address));
        Ranges.inRange("targets", all.size(), 1, MAX_TARGETS);
        return new TcpConnect(
                requireLocal(List.copyOf(all), localAddress), id, connectTimeout, localAddress, near, options());
    }

    /** A Unix-domain socket that connects has no address of its own. */
    private static List<SocketAddress> requireLocal(List<SocketAddress> targets, @Nullable InetSocketAddress local) {
        for (SocketAddress target : targets) {
            if (local != null && target instanceof UnixDomainSocketAddress) {
                throw new IllegalArgumentException(
                        "localAddress: " + local + " cannot connect to the path " + HostPort.quoted(target.toString()));
            }
        }
        return targets;
    }

    /**
     * Sets the id of the session.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ : -}, and not of a form that the manager mints. By default the
     *     manager mints one: {@code c1, c2, …}
     * @return the changed copy
     */
    public TcpConnect as(String name) {
        return new TcpConnect(targets, requireNonNull(name, "id"), connectTimeout, localAddress, near, options());
    }

    /**
     * Limits the time until there is a connection: for the look-up of the name and all its addresses together. The TLS
     * handshake has a limit of its own.
     *
     * @param limit 10 s by default
     * @return the changed copy
     */
    public TcpConnect connectTimeout(Duration limit) {
        return new TcpConnect(targets, id, Ranges.limit("connectTimeout", limit), localAddress, near, options());
    }

    /**
     * Sets the local address of the connection.
     *
     * @param address a resolved address of this machine, with port 0 for any free port
     * @return the changed copy
     * @throws IllegalArgumentException if a target is a Unix-domain address, where the connecting side has no address
     */
    public TcpConnect localAddress(SocketAddress address) {
        InetSocketAddress local = LocalAddresses.internet(requireNonNull(address, "localAddress"));
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("localAddress: " + local + " is not resolved");
        }
        return new TcpConnect(requireLocal(targets, local), id, connectTimeout, local, near, options());
    }

    /**
     * Puts the connection on the event loop of another session, so that the two can exchange data without a change of
     * threads: see {@link Session#pipeTo}. By default a connection that is made in a callback is on the event loop of
     * that callback, unless this has noticeably more outgoing connections than another one, which then takes it. So one
     * callback that makes many connections spreads them. On any other thread the event loops take turns.
     *
     * @param other a session on an event loop of the manager that connects, which {@code connect} checks. It may have
     *     ended
     * @return the changed copy
     */
    public TcpConnect near(Session other) {
        return new TcpConnect(targets, id, connectTimeout, localAddress, requireNonNull(other, "near"), options());
    }

    /**
     * Where to connect; the first of the targets.
     *
     * @return an {@link InetSocketAddress}, perhaps unresolved, or a {@link UnixDomainSocketAddress}
     */
    public SocketAddress target() {
        return targets.get(0);
    }

    /**
     * Where to connect, and what to try if nobody answers there.
     *
     * @return 1 to 16 targets in their order, unmodifiable
     */
    public List<SocketAddress> targets() {
        return targets;
    }

    /**
     * The id of the session.
     *
     * @return the id; null if the manager mints it
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * The time limit of the attempt.
     *
     * @return the limit
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * The local address.
     *
     * @return the address; null if the system chooses it
     */
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * The session on whose event loop the connection is to be.
     *
     * @return the session; null if any event loop will do
     */
    public @Nullable Session near() {
        return near;
    }

    @Override
    TcpConnect with(StreamOptions changed) {
        return new TcpConnect(targets, id, connectTimeout, localAddress, near, changed);
    }

    @Override
    boolean isClient() {
        return true;
    }
}
