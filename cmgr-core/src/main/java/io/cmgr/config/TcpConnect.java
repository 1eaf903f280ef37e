// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whom and how to call over TCP, or over a Unix-domain socket. */
public final class TcpConnect extends StreamConfig<TcpConnect> {
    private final SocketAddress target;
    private final @Nullable String id;
    private final Duration connectTimeout;
    private final @Nullable InetSocketAddress localAddress;

    private TcpConnect(
            SocketAddress target,
            @Nullable String id,
            Duration connectTimeout,
            @Nullable InetSocketAddress localAddress,
            StreamOptions options) {
        super(options);
        this.target = target;
        this.id = id;
        this.connectTimeout = connectTimeout;
        this.localAddress = localAddress;
    }

    /**
     * A target as text.
     *
     * @param hostPort {@code host:port}, an IPv6 address in brackets
     * @return the value with all defaults
     */
    public static TcpConnect to(String hostPort) {
        return to(HostPort.parse(hostPort).unresolved());
    }

    /**
     * A target by name or address.
     *
     * @param host a name or an address; a name is looked up when connecting, and its addresses race: the families take
     *     turns, the next address begins 250 ms after the one before or at once when that has failed, at most 16 are
     *     tried, the first connection wins and the others are closed. With TLS the first whose handshake has succeeded
     *     wins, and a handshake that fails ends the attempt
     * @param port 1 to 65535
     * @return the value with all defaults
     */
    public static TcpConnect to(String host, int port) {
        return to(new HostPort(host, port).unresolved());
    }

    /**
     * A target as an address. {@code noDelay} and {@code keepAlive} are of TCP only, and a path is no name that TLS could
     * find in a certificate.
     *
     * @param address an {@link InetSocketAddress}, looked up when connecting if it is unresolved, or a
     *     {@link UnixDomainSocketAddress}, a path of 1 to 106 bytes
     * @return the value with all defaults
     */
    public static TcpConnect to(SocketAddress address) {
        SocketAddress target = LocalAddresses.stream(requireNonNull(address, "address"));
        if (target instanceof InetSocketAddress internet) {
            Ranges.port(internet.getPort(), 1);
        }
        return new TcpConnect(target, null, Duration.ofSeconds(10), null, StreamOptions.DEFAULTS);
    }

    /**
     * Names the session.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ : -}, not of a form that the manager mints; by default
     *     {@code c1, c2, …} is minted
     * @return the changed copy
     */
    public TcpConnect as(String name) {
        return new TcpConnect(target, requireNonNull(name, "id"), connectTimeout, localAddress, options());
    }

    /**
     * Limits the time until a connection, for the look-up of the name and all its addresses together. The TLS handshake
     * has a limit of its own.
     *
     * @param limit 10 s by default
     * @return the changed copy
     */
    public TcpConnect connectTimeout(Duration limit) {
        return new TcpConnect(target, id, Ranges.limit("connectTimeout", limit), localAddress, options());
    }

    /**
     * Binds our end.
     *
     * @param address a resolved address of this machine, its port 0 for an ephemeral one
     * @return the changed copy
     * @throws IllegalArgumentException if the target is a Unix-domain address: our end of that is unnamed
     */
    public TcpConnect localAddress(SocketAddress address) {
        InetSocketAddress local = LocalAddresses.internet(requireNonNull(address, "localAddress"));
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("localAddress: " + local + " is not resolved");
        }
        if (target instanceof UnixDomainSocketAddress) {
            throw new IllegalArgumentException(
                    "localAddress: " + local + " cannot connect to the path " + HostPort.quoted(target.toString()));
        }
        return new TcpConnect(target, id, connectTimeout, local, options());
    }

    /**
     * Whom to call.
     *
     * @return an {@link InetSocketAddress}, perhaps unresolved, or a {@link UnixDomainSocketAddress}
     */
    public SocketAddress target() {
        return target;
    }

    /**
     * The session's name.
     *
     * @return the name, null to have one minted
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * The attempt's limit.
     *
     * @return the limit
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Our end.
     *
     * @return the address, null for the system's choice
     */
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    TcpConnect with(StreamOptions changed) {
        return new TcpConnect(target, id, connectTimeout, localAddress, changed);
    }

    @Override
    boolean isClient() {
        return true;
    }
}
