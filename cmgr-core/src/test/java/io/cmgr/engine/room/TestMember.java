// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.config.Framing;
import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.broadcast.SessionGroup;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.session.Session;
import io.cmgr.testkit.Stub;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.DefaultChannelId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session without a socket. It keeps what is written to it, and may do something when it is written to. */
final class TestMember implements RoomMember {
    final List<String> got = new ArrayList<>();
    Runnable whenWritten = () -> {};
    private final Audience audience;
    private final Session session = Stub.of(Session.class, (proxy, method, arguments) -> {
        throw new UnsupportedOperationException(method.toString());
    });
    private final Channel channel = newChannel();

    TestMember(Audience audience) {
        this.audience = audience;
    }

    /** The audience of a group of its own; it has no session. */
    static Audience audience(SessionLoop loop) {
        return new SessionGroup(1 << 20).join(newChannel(), loop, Framing.raw(), false);
    }

    private static Channel newChannel() {
        ChannelId id = DefaultChannelId.newInstance();
        return Stub.of(Channel.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "id" -> id;
            case "closeFuture" -> Stub.of(ChannelFuture.class, (future, called, listener) -> future);
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    @Override
    public boolean broadcast(ByteBuf message, int size) {
        got.add(message.toString(StandardCharsets.UTF_8));
        whenWritten.run();
        return true;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Audience audience() {
        return audience;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public boolean isReached() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean admitBroadcast(int size) {
        return true;
    }

    @Override
    public void broadcastWritten(ChannelFuture written) {}

    @Override
    public CompletableFuture<Void> broadcastMessage(Object message, @Nullable Object key) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Void> broadcastLatest(ByteBuf message, int size, Object key) {
        return new CompletableFuture<>();
    }

    @Override
    public void broadcastDropped() {}

    @Override
    public void broadcastMisfits(int size) {}
}
