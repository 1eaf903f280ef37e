// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AttributeKey;
import io.netty.util.DefaultAttributeMap;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A session that has an id and attributes only, and records the calls of its methods. */
final class StubSession {
    final EmbeddedChannel channel;
    final List<String> calls = new ArrayList<>();
    private final String id;
    private final DefaultAttributeMap attributes = new DefaultAttributeMap();
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 4160);

    StubSession(String id) {
        this(id, new EmbeddedChannel());
    }

    /** A session on a Netty channel that others may share. */
    StubSession(String id, EmbeddedChannel channel) {
        this.id = id;
        this.channel = channel;
    }

    Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "id" -> id;
                        case "channel" -> channel;
                        case "attr" -> attributes.attr((AttributeKey<?>) arguments[0]);
                        case "listenerId" -> "l0";
                        case "remoteAddress", "localAddress" -> address;
                        case "stats" ->
                            new SessionStats(
                                    id,
                                    SessionKind.TCP,
                                    "l0",
                                    address,
                                    address,
                                    Instant.EPOCH,
                                    1,
                                    2,
                                    3,
                                    4,
                                    5,
                                    6,
                                    7,
                                    8,
                                    9,
                                    10,
                                    11,
                                    12,
                                    List.of(),
                                    null);
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "pauseReads", "resumeReads", "close" -> {
                            calls.add(method.getName());
                            yield null;
                        }
                        default -> null;
                    };
                });
    }
}
