// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.HostPort;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Destination;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Stage;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each parameter of each public method, unless it is marked nullable, refuses null from the call itself. */
@ExtendWith(NoLeaks.class)
class NullArgumentTest {
    private static final InetSocketAddress DISCARD = new InetSocketAddress("127.0.0.1", 9);

    @OnEachTransport
    void everyPublicMethodRefusesNullAndReleasesItsBuffer(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager().listenTcp(0, stage.events());
            Peer peer = stage.call(listener.port());
            Session session = stage.accept();
            peer.send("?");
            SessionEvent event = stage.next(SessionState.DATA);
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            Map<Class<?>, Object> targets = new LinkedHashMap<>();
            targets.put(ConnectionManager.class, stage.manager());
            targets.put(ConnectionManager.Builder.class, ConnectionManager.builder());
            targets.put(EventChannel.class, stage.events());
            targets.put(Session.class, session);
            targets.put(UdpSession.class, socket);
            targets.put(Destination.class, stage.manager().all());
            targets.put(SessionEvent.class, event);
            targets.put(Listener.class, listener);
            targets.put(TcpListen.class, TcpListen.on(0));
            targets.put(TcpConnect.class, TcpConnect.to("127.0.0.1:9"));
            targets.put(UdpListen.class, UdpListen.on(0));
            targets.put(HostPort.class, new HostPort("host", 1));
            List<String> accepted = new ArrayList<>();
            targets.forEach((type, target) -> accepted.addAll(nullsAccepted(type, target)));
            assertEquals(List.of(), accepted);
            assertEquals(1, stage.manager().stats().listeners().size());
            assertEquals(2, stage.manager().stats().opened());
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

    /** Calls with null at one place and something usable at all others; empty if all is well. */
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

    /** What cmgr calls and applications do not. */
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
                Map.entry(Transport.class, Transport.NIO),
                Map.entry(Appendable.class, new StringBuilder()),
                Map.entry(Collection.class, new ArrayList<>()),
                Map.entry(Channel.class, new LocalChannel()),
                Map.entry(ByteBufAllocator.class, ByteBufAllocator.DEFAULT));
        Object sample = type == ByteBuf.class ? Unpooled.directBuffer(8).writeLong(1) : samples.get(type);
        return type == NetworkInterface.class ? null : sample == null ? type : sample;
    }
}
