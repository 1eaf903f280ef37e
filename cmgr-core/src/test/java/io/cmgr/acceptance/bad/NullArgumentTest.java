// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.config.HostPort;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.config.Warnings;
import io.cmgr.session.Destination;
import io.cmgr.session.Link;
import io.cmgr.session.Listener;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.local.LocalChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every public method throws at once if it is called with null for a parameter that is not marked nullable. */
@ExtendWith(NoLeaks.class)
class NullArgumentTest {
    private static final InetSocketAddress DISCARD = new InetSocketAddress("127.0.0.1", 9);

    @OnEachTransport
    void everyPublicMethodRefusesNullAndReleasesItsBuffer(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listenTcp(0, fixture.events());
            Peer peer = fixture.call(listener.port());
            Session session = fixture.accept();
            peer.send("?");
            SessionEvent event = fixture.next(SessionState.DATA);
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Map<Class<?>, Object> targets = new LinkedHashMap<>();
            targets.put(ConnectionManager.class, fixture.manager());
            targets.put(ConnectionManager.Builder.class, ConnectionManager.builder());
            targets.put(EventChannel.class, fixture.events());
            targets.put(Session.class, session);
            targets.put(UdpSession.class, socket);
            targets.put(Destination.class, fixture.manager().all());
            targets.put(SessionEvent.class, event);
            targets.put(Listener.class, listener);
            targets.put(Room.class, fixture.manager().room("room"));
            targets.put(Cluster.class, fixture.manager().cluster());
            targets.put(ClusterJoin.class, ClusterJoin.over((prefix, receiver, threads) -> {
                throw new AssertionError("nobody joins here");
            }));
            targets.put(TcpListen.class, TcpListen.on(0));
            targets.put(TcpConnect.class, TcpConnect.to("127.0.0.1:9"));
            targets.put(UdpListen.class, UdpListen.on(0));
            targets.put(Reconnect.class, Reconnect.always());
            targets.put(Warnings.class, Warnings.all());
            targets.put(Link.class, fixture.manager().link("127.0.0.1:9", "link", fixture.events()));
            targets.put(HostPort.class, new HostPort("host", 1));
            List<String> accepted = new ArrayList<>();
            targets.forEach((type, target) -> accepted.addAll(nullsAccepted(type, target)));
            assertEquals(List.of(), accepted);
            assertEquals(1, fixture.manager().stats().listeners().size());
            assertEquals(2, fixture.manager().stats().opened());
        }
    }

    private static List<String> nullsAccepted(Class<?> type, Object target) {
        List<String> accepted = new ArrayList<>();
        for (Method method : type.getMethods()) {
            boolean ours = method.getDeclaringClass().getName().startsWith("io.cmgr.");
            if (!ours || isCallback(method) || method.getName().equals("equals")) {
                continue;
            }
            for (int at = 0; at < method.getParameterCount(); at++) {
                if (refusable(method.getParameters()[at])) {
                    String outcome = call(method, target, at);
                    if (!outcome.isEmpty()) {
                        accepted.add(method + " with null at " + at + ": " + outcome);
                    }
                }
            }
        }
        return accepted;
    }

    /** Calls the method with null for one parameter and usable values for all others. Returns "" if null is refused. */
    private static String call(Method method, Object target, int nullAt) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(NullArgumentTest::usable)
                .toArray();
        Object replaced = arguments[nullAt];
        if (replaced instanceof ByteBuf unused) {
            unused.release();
        }
        arguments[nullAt] = null;
        String outcome;
        try {
            outcome = "answered " + method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, arguments);
        } catch (InvocationTargetException thrown) {
            outcome = thrown.getCause() instanceof NullPointerException ? "" : "threw " + thrown.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        for (Object argument : arguments) {
            if (argument instanceof ByteBuf data && data.refCnt() > 0) {
                data.release();
                outcome += " did not release its buffer";
            }
        }
        return outcome;
    }

    private static boolean refusable(Parameter parameter) {
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Whether cmgr calls this method, and applications do not. */
    private static boolean isCallback(Method method) {
        return Arrays.stream(SessionHandler.class.getMethods())
                .anyMatch(callback -> callback.getName().equals(method.getName()));
    }

    private static @Nullable Object usable(Class<?> type) {
        Map<Class<?>, Object> samples = Map.ofEntries(
                Map.entry(int.class, 1),
                Map.entry(long.class, 1L),
                Map.entry(boolean.class, true),
                Map.entry(String.class, "127.0.0.1:9"),
                Map.entry(CharSequence.class, "text"),
                Map.entry(byte[].class, new byte[10]),
                Map.entry(Object.class, "owner"),
                Map.entry(Duration.class, Duration.ofSeconds(1)),
                Map.entry(InetSocketAddress.class, DISCARD),
                Map.entry(InetAddress.class, DISCARD.getAddress()),
                Map.entry(SocketAddress.class, DISCARD),
                Map.entry(SessionHandler.class, new EventChannel()),
                Map.entry(TcpListen.class, TcpListen.on(0)),
                Map.entry(TcpConnect.class, TcpConnect.to(DISCARD)),
                Map.entry(UdpListen.class, UdpListen.on(0)),
                Map.entry(Reconnect.class, Reconnect.always()),
                Map.entry(Transport.class, Transport.NIO),
                Map.entry(Appendable.class, new StringBuilder()),
                Map.entry(Collection.class, new ArrayList<>()),
                Map.entry(Path.class, Path.of("unused.pcap")),
                Map.entry(Channel.class, new LocalChannel()),
                Map.entry(ByteBufAllocator.class, ByteBufAllocator.DEFAULT));
        Object sample = type == ByteBuf.class ? Unpooled.directBuffer(8).writeLong(1) : samples.get(type);
        return type == NetworkInterface.class ? null : sample == null ? type : sample;
    }
}
