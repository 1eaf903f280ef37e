// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A promise to be connected, under one id. The connections of a link come one after the other. Each is a
 * {@link Session} of its own, which begins with NEW, ends with DISCONNECTED, and joins no room by itself. The id, the
 * handler and the event loop stay the link's.
 *
 * <p><b>Up and down.</b> A link is up from the moment that {@code onNew} has returned, or with
 * {@link io.cmgr.config.Reconnect#confirm} from {@link #confirm}. It is down from the moment that the end of its session
 * begins. Then it looks the names up again and tries again, after a random delay that grows with each failure.
 *
 * <pre>{@code
 * Link link = manager.link(
 *         TcpConnect.to("a.example:4160").or("b.example:4160").as("upstream"),
 *         Reconnect.always().hold(1 << 20, Duration.ofSeconds(30)),
 *         events); // NEW each time that it is up again
 * link.write("hello\n"); // held while it is down, for 30 s at most
 * }</pre>
 *
 * <p><b>Writes.</b> A write to the link, which is the same as one to its id, goes to the session while the link is up.
 * While it is down, also within {@code onNew}, it fails at once with {@link LinkDownException}, or is held:
 * {@link io.cmgr.config.Reconnect#hold}. What is held goes out whole, in its order, and before anything that is written
 * later. What no connection has been given is held; what one has been given dies with it: its future fails, a part of it
 * may have been sent, and it is never sent again. {@code session.write} and {@code event.reply} go to that session only,
 * also before it is confirmed, which is how a login speaks first. Broadcasts reach the session from NEW on, and are
 * never held.
 *
 * <p>{@link #latest} of a link is the link itself: each message is one of its own.
 *
 * <p><b>The end.</b> {@code manager.close(id)} and {@link #close} end the link; the close of one session does not. It
 * also ends when it gives up ({@link io.cmgr.config.Reconnect#giveUpAfter}), with its manager, and with the
 * {@code EventChannel} that is its handler. Any thread may call; no method blocks.
 */
public interface Link extends Destination<Void> {
    /**
     * The id, which is the link's until it has ended.
     *
     * @return the chosen id, or {@code c1, c2, …}
     */
    String id();

    /**
     * The open session, also before it is confirmed.
     *
     * @return the session; null while there is none, and as soon as its end has begun
     */
    @Nullable
    Session session();

    /**
     * Whether writes by the id reach a connection now.
     *
     * @return whether the link is up
     */
    boolean isUp();

    /**
     * Whether the link goes on: false as soon as its end has begun, or it has given up.
     *
     * @return whether it is open
     */
    boolean isOpen();

    /**
     * The next time that the link is up, which may be now.
     *
     * @return the session; fails only when the link ends, with what failed last
     */
    CompletableFuture<Session> connected();

    /**
     * Says that the session is in order, so that the link is up: held writes go out, and later ones reach the session.
     * It has an effect only with {@link io.cmgr.config.Reconnect#confirm}, and only if this is the link's session now.
     *
     * @param session the session that has passed, for instance by its login
     */
    void confirm(Session session);

    /**
     * Connects anew without a delay. If the link waits, it tries now; if there is a session, this closes it gracefully,
     * and then tries. While an owner pauses, this takes effect at the resume.
     */
    void reconnect();

    /**
     * Begins no attempt until this owner and all other owners of pauses have resumed. An open session stays.
     *
     * @param owner who pauses; owners are compared with {@code equals}
     */
    void pause(Object owner);

    /**
     * Ends this owner's pause.
     *
     * @param owner the owner; one without a pause has no effect
     */
    void resume(Object owner);

    /**
     * Ends the link for good: what is held fails, the session is closed gracefully, and then the id is free.
     *
     * @return completes when the link has ended; never fails
     */
    CompletableFuture<Void> close();

    /**
     * The end of the link. To ask for it does not start it.
     *
     * @return completes when the link has ended, and its id is free; never fails
     */
    CompletableFuture<Void> closed();

    /**
     * Says in plain words whether the link is up, since when it is down and why, what it waits for, what it holds, and what
     * {@link Session#explain} says of its session.
     *
     * @return a paragraph for people; its wording may change
     */
    String explain();

    /**
     * A snapshot of the link's figures.
     *
     * @return the figures
     */
    LinkStats stats();
}
