// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.StreamConfig;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** When the kernel probes a silent peer: on accepted and on outgoing connections. */
@ExtendWith(NoLeaks.class)
class KeepAliveTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Some networks forget a connection that is silent for 240 s. */
    @OnEachTransport
    void theFirstProbeIsSentBeforeANetworkForgetsTheConnection(Transport transport) throws Exception {
        assertTimes(transport, List.of(200, 20, 5), listen -> listen, connect -> connect);
    }

    @OnEachTransport
    void theApplicationChoosesTheTimes(Transport transport) throws Exception {
        assertTimes(transport, List.of(30, 7, 3), KeepAliveTest::chosen, KeepAliveTest::chosen);
    }

    @OnEachTransport
    void switchedOffItIsOffAndSwitchedOnAgainItKeepsItsTimes(Transport transport) throws Exception {
        assertTimes(
                transport,
                List.of(),
                listen -> listen.keepAlive(false),
                connect -> chosen(connect).keepAlive(false));
        assertTimes(
                transport,
                List.of(30, 7, 3),
                listen -> chosen(listen).keepAlive(false).keepAlive(true),
                connect -> chosen(connect.keepAlive(false)));
    }

    @Test
    void timesThatTheKernelDoesNotTakeAreRefused() {
        TcpListen listen = TcpListen.on(0);
        refused("keepAlive idle: PT0S", () -> listen.keepAlive(Duration.ZERO, SECOND, 1));
        refused("keepAlive idle: PT1.5S", () -> listen.keepAlive(Duration.ofMillis(1500), SECOND, 1));
        refused("keepAlive idle: PT9H6M8S", () -> listen.keepAlive(Duration.ofSeconds(32_768), SECOND, 1));
        refused("keepAlive interval: PT-1S", () -> listen.keepAlive(SECOND, SECOND.negated(), 1));
        refused("keepAlive interval: PT9H6M8S", () -> listen.keepAlive(SECOND, Duration.ofSeconds(32_768), 1));
        refused("keepAlive probes: 0", () -> listen.keepAlive(SECOND, SECOND, 0));
        refused("keepAlive probes: 128", () -> listen.keepAlive(SECOND, SECOND, 128));
        listen.keepAlive(Duration.ofSeconds(32_767), Duration.ofSeconds(32_767), 127);
    }

    private static void refused(String words, Executable call) {
        Refusal.thrown(IllegalArgumentException.class, words, call);
    }

    private static <C extends StreamConfig<C>> C chosen(C config) {
        return config.keepAlive(Duration.ofSeconds(30), Duration.ofSeconds(7), 3);
    }

    private static void assertTimes(
            Transport transport,
            List<Integer> times,
            UnaryOperator<TcpListen> listening,
            UnaryOperator<TcpConnect> connecting)
            throws Exception {
        EventRecorder accepted = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(listening.apply(TcpListen.on("127.0.0.1", 0)), accepted)
                    .port();
            TcpConnect where = connecting.apply(TcpConnect.to("127.0.0.1", port));
            Session calling = Deadline.get(manager.connect(where, new EventRecorder()));
            assertEquals(times, times(accepted.nextSession()));
            assertEquals(times, times(calling));
        }
    }

    /** Silence, interval and probes; none if keep-alive is off. */
    private static List<Integer> times(Session session) {
        ChannelConfig config = session.channel().config();
        if (!config.getOption(ChannelOption.SO_KEEPALIVE)) {
            return List.of();
        }
        List<ChannelOption<Integer>> options = session.channel() instanceof UnixChannel
                ? List.of(tcp(4), tcp(5), tcp(6)) // Linux's TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT
                : List.of(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
        return options.stream().map(config::getOption).toList();
    }

    private static ChannelOption<Integer> tcp(int option) {
        return new IntegerUnixChannelOption("TCP_" + option, 6, option);
    }
}
