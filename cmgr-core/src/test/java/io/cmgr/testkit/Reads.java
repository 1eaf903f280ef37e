// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.session.Session;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Whether a session reads from its socket. The public API has no method for that. Reads are off while any pause lasts,
 * and for good once the session has read the peer's end.
 */
public final class Reads {
    private Reads() {}

    public static boolean areOn(Session session) {
        return session.channel().config().isAutoRead();
    }

    public static boolean areOff(Session session) {
        return !areOn(session);
    }

    /** Waits until a pause has reached the session. */
    public static void awaitPause(Session session) {
        Deadline.until("the pause", () -> areOff(session));
    }

    /**
     * Waits until a paused session has noticed that its peer has finished sending. It reports that only after the
     * pause.
     */
    public static void awaitHeldEnd(Session session) {
        Deadline.until("the end to be held", () -> ((DuplexChannel) session.channel()).isInputShutdown());
    }

    /** Waits until the session has noticed that its peer has finished sending, and has called its handler. */
    public static void awaitEndOfInput(Session session) {
        Deadline.until("the end of input", () -> areOff(session));
        session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly(20, TimeUnit.SECONDS);
    }
}
