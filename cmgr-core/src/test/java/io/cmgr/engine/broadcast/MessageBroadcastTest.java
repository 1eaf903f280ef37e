// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.Framing;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MessageBroadcastTest {
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final SessionLoop loop = TestLoops.loop(first.eventLoop());
    private final Audience audience = new Audience(loop, Framing.raw(), true, 1 << 20);
    private final BroadcastOutcome outcome = new BroadcastOutcome(TestLoops.of(first.eventLoop()), 1);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::close);
        first.close();
    }

    @Test
    void aMessageWeighsAsMuchAsTheSessionsThatTookRefusedOrCouldNotEncodeIt() {
        join(CompletableFuture.completedFuture(null));
        join(CompletableFuture.failedFuture(new SlowConsumerException("full")));
        join(CompletableFuture.failedFuture(new IllegalArgumentException("no encoder takes it")));
        audience.account().admit(10);
        assertEquals(3, new MessageBroadcast(audience, "message", 10, null, outcome, null).run());
        assertEquals(new BroadcastResult(1, 1, 1), Deadline.get(outcome));
        assertEquals(0, audience.account().get());
    }

    private void join(CompletableFuture<Void> written) {
        EmbeddedChannel channel = new EmbeddedChannel(DefaultChannelId.newInstance());
        channels.add(channel);
        BroadcastTarget target = Stub.of(
                BroadcastTarget.class,
                (proxy, method, arguments) -> method.getName().equals("broadcastMessage") ? written : true);
        channel.attr(BroadcastTarget.SESSION).set(target);
        audience.channels().add(channel);
    }
}
