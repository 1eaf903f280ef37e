// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static java.util.Objects.requireNonNull;

import io.cmgr.ConnectionManager;
import io.cmgr.check.PrintableAddress;
import io.cmgr.check.Ranges;
import io.cmgr.session.ManagerClosedException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small web page that shows a manager while it works: its sessions, those first that do not move, and why; listeners,
 * links, rooms, event channels and event loops; charts of the last minutes; and what {@link ConnectionManager#explain}
 * says of the session that one clicks at. The same is there as JSON for scripts. {@code docs/console.md} describes it.
 *
 * <pre>{@code
 * ConsolePage console = ConsolePage.serve(manager, 8090);
 * log.info("console at {}", console.uri()); // http://127.0.0.1:8090/
 * }</pre>
 *
 * <p><b>Who can see it.</b> It is served on the loopback only, unless an address is given. It only reads, and there is no
 * password: whoever can connect sees ids, addresses and figures, but nothing of what sessions send. A browser shows it
 * to no page of another server. To see that of another machine, let ssh forward the port:
 * {@code ssh -L 8090:localhost:8090 MACHINE}.
 *
 * <p><b>What it costs.</b> A thread, which sleeps while nobody looks. While somebody does, it reads all figures once a
 * second, for all who look, and sends those of fifty sessions. It answers also while event loops of the manager are
 * blocked. At most 32 clients are connected at a time, and each has 30 seconds for a request and for taking the answer.
 *
 * <p>It needs {@code io.netty:netty-codec-http}, in the same version as the other jars of Netty. It ends when it is closed,
 * and when its manager has closed. Any thread may call the methods.
 */
public final class ConsolePage implements AutoCloseable {
    private static final int MAX_CLIENTS = 32;

    /** Closing only takes longer if the thread is stuck in a {@code toString} of the application. */
    private static final int SECONDS_TO_CLOSE = 5;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("cmgr-console", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();

    /** The one that accepts, and the clients. */
    private final ChannelGroup channels = new DefaultChannelGroup(loop, true);

    private final InetSocketAddress where;

    private ConsolePage(ConnectionManager manager, InetSocketAddress address, List<String> names) throws IOException {
        Site site = new Site(new Sampler(manager, loop), new Hosts(names));
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, MAX_CLIENTS)
                .childHandler(new Pipeline(site))
                .bind(address)
                .awaitUninterruptibly();
        channels.add(bound.channel());
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "the console cannot be served on " + PrintableAddress.of(address) + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        where = (InetSocketAddress) bound.channel().localAddress();
    }

    /** What each client gets. */
    private final class Pipeline extends ChannelInitializer<Channel> {
        private final Site site;

        Pipeline(Site site) {
            this.site = site;
        }

        @Override
        protected void initChannel(Channel client) {
            boolean tooMany = channels.size() > MAX_CLIENTS;
            channels.add(client);
            client.pipeline().addLast(ConsoleConnection.codec(), new ConsoleConnection(site, tooMany));
        }
    }

    /**
     * Serves the page of a manager to this machine, on {@code 127.0.0.1}.
     *
     * @param manager what it shows
     * @param port 0 for any free one
     * @return the page, which is being served
     * @throws IOException if the port is in use, naming it
     * @throws ManagerClosedException if the manager has closed
     * @throws IllegalStateException if netty-codec-http is missing
     */
    public static ConsolePage serve(ConnectionManager manager, int port) throws IOException {
        return serve(manager, new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Ranges.port(port, 0)));
    }

    /**
     * Serves the page of a manager on an address, which may be one that other machines reach. <b>Whoever can connect to
     * it can look.</b>
     *
     * @param manager what it shows
     * @param address where to listen, as in {@code new InetSocketAddress("10.0.0.5", 8090)}
     * @param names host names by which browsers ask for it, such as {@code console.example.org}. Without them it is
     *     asked for by an IP address or as {@code localhost}
     * @return the page, which is being served
     * @throws IOException if it cannot listen there, naming the address and the reason
     * @throws ManagerClosedException if the manager has closed
     * @throws IllegalStateException if netty-codec-http is missing
     */
    public static ConsolePage serve(ConnectionManager manager, InetSocketAddress address, String... names)
            throws IOException {
        requireNonNull(manager, "manager");
        requireNonNull(address, "address");
        if (address.isUnresolved()) {
            throw new UnknownHostException(
                    "the console cannot be served on " + PrintableAddress.of(address) + ": the name has no address");
        }
        if (manager.closed().isDone()) {
            throw new ManagerClosedException("serve a console: the manager has closed");
        }
        requireCodec();
        ConsolePage page = new ConsolePage(manager, address, List.of(names));
        WeakReference<ConsolePage> served = new WeakReference<>(page); // a manager may outlive many closed pages
        var unused = manager.closed().thenRun(() -> closeIfThere(served.get()));
        return page;
    }

    private static void closeIfThere(@Nullable ConsolePage page) {
        if (page != null) {
            page.close();
        }
    }

    private static void requireCodec() {
        try {
            Class.forName("io.netty.handler.codec.http.HttpServerCodec", false, ConsolePage.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(
                    "the console needs io.netty:netty-codec-http, in the version of the other jars of Netty", missing);
        }
    }

    /**
     * The port.
     *
     * @return the port that it is served on, also after the end
     */
    public int port() {
        return where.getPort();
    }

    /**
     * Where a browser on this machine finds it.
     *
     * @return the address of the page
     */
    public URI uri() {
        String host = where.getAddress().isAnyLocalAddress() ? "localhost:" + port() : PrintableAddress.of(where);
        return URI.create("http://" + host + "/");
    }

    /**
     * Ends the page: its port is free when this returns, and its thread has ended, unless a {@code toString} of the
     * application keeps it for longer than five seconds. The manager goes on. Idempotent.
     */
    @Override
    public void close() {
        var unused = channels.close();
        var ended = group.shutdownGracefully(0, SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        if (!loop.inEventLoop()) {
            ended.awaitUninterruptibly(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        }
    }
}
