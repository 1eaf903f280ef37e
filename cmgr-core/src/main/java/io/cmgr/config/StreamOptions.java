// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of the options that listeners and connections have in common. They are set through {@link TcpListen} and
 * {@link TcpConnect}. Null stands for the manager's value or the system's default.
 */
public final class StreamOptions {
    static final StreamOptions DEFAULTS = new StreamOptions();

    // Written only by with(), before the copy is published.
    @Nullable
    Long maxPendingBytes;

    @Nullable
    Duration stallTimeout;

    @Nullable
    SlowConsumerPolicy slowConsumer;

    @Nullable
    SslContext tls;

    Duration handshakeTimeout = Duration.ofSeconds(10);

    @Nullable
    Executor handshakeExecutor;

    Duration idleTimeout = Duration.ZERO;
    Duration readTimeout = Duration.ZERO;
    Framing framing = Framing.raw();
    boolean noDelay = true;
    boolean keepAlive = true;
    Duration keepAliveIdle = Duration.ofSeconds(200); // some networks forget silent connections after 240 s
    Duration keepAliveInterval = Duration.ofSeconds(20);
    int keepAliveProbes = 5;

    @Nullable
    Integer sendBuffer;

    @Nullable
    Integer receiveBuffer;

    @Nullable
    Consumer<ChannelPipeline> pipeline;

    @Nullable
    Consumer<ChannelPipeline> codec;

    private StreamOptions() {}

    /** Makes a copy and changes it. */
    StreamOptions with(Consumer<StreamOptions> change) {
        StreamOptions copy = new StreamOptions();
        copy.maxPendingBytes = maxPendingBytes;
        copy.stallTimeout = stallTimeout;
        copy.slowConsumer = slowConsumer;
        copy.tls = tls;
        copy.handshakeTimeout = handshakeTimeout;
        copy.handshakeExecutor = handshakeExecutor;
        copy.idleTimeout = idleTimeout;
        copy.readTimeout = readTimeout;
        copy.framing = framing;
        copy.noDelay = noDelay;
        copy.keepAlive = keepAlive;
        copy.keepAliveIdle = keepAliveIdle;
        copy.keepAliveInterval = keepAliveInterval;
        copy.keepAliveProbes = keepAliveProbes;
        copy.sendBuffer = sendBuffer;
        copy.receiveBuffer = receiveBuffer;
        copy.pipeline = pipeline;
        copy.codec = codec;
        change.accept(copy);
        return copy;
    }

    public @Nullable Long maxPendingBytes() {
        return maxPendingBytes;
    }

    public @Nullable Duration stallTimeout() {
        return stallTimeout;
    }

    public @Nullable SlowConsumerPolicy slowConsumer() {
        return slowConsumer;
    }

    public @Nullable SslContext tls() {
        return tls;
    }

    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** The executor for the computations of handshakes; null for the manager's own threads. */
    public @Nullable Executor handshakeExecutor() {
        return handshakeExecutor;
    }

    /** The time after which an idle session ends; zero for never. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** The time after which a session ends that has received nothing; zero for never. */
    public Duration readTimeout() {
        return readTimeout;
    }

    public Framing framing() {
        return framing;
    }

    public boolean noDelay() {
        return noDelay;
    }

    public boolean keepAlive() {
        return keepAlive;
    }

    /** The silence before the first probe of keep-alive. */
    public Duration keepAliveIdle() {
        return keepAliveIdle;
    }

    /** The time from one unanswered probe to the next. */
    public Duration keepAliveInterval() {
        return keepAliveInterval;
    }

    /** How many unanswered probes end a connection. */
    public int keepAliveProbes() {
        return keepAliveProbes;
    }

    public @Nullable Integer sendBuffer() {
        return sendBuffer;
    }

    public @Nullable Integer receiveBuffer() {
        return receiveBuffer;
    }

    /** Adds the application's own handlers; null for none. */
    public @Nullable Consumer<ChannelPipeline> pipeline() {
        return pipeline;
    }

    /** Adds the handlers of the application's codec; null for none. */
    public @Nullable Consumer<ChannelPipeline> codec() {
        return codec;
    }
}
