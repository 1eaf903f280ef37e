// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.session.Session;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Whether a session reads from its socket, which the public API does not tell. Reads are off during a pause, whoever
 * made it, and for good once the peer has finished sending.
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

    /** Waits until the session has noticed during a pause that its peer has finished sending, which it holds until then. */
    public static void awaitHeldEnd(Session session) {
        Deadline.until("the end to be held", () -> ((DuplexChannel) session.channel()).isInputShutdown());
    }

    /** Waits until the session has noticed that its peer has finished sending, and its handler has been told. */
    public static void awaitEndOfInput(Session session) {
        Deadline.until("the end of input", () -> areOff(session));
        session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly(20, TimeUnit.SECONDS);
    }
}
