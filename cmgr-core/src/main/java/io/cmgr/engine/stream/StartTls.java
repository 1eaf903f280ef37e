// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLSession;

/**
 * One call of {@code startTls}, in one object: the future that the caller gets, and the command that waits in the loop's
 * queue behind what the caller wrote before. On the event loop it runs at once; from any other thread it pauses the
 * session until it runs, so that what is read meanwhile is found and reaches no handler.
 */
public final class StartTls extends LoopAwareFuture<SSLSession> implements LoopCommand {
    /** The session. */
    interface Starter {
        /** Starts TLS, or fails the call. Event loop only. */
        void start(StartTls call);

        /** Whether DATA of the session waits for a thread to take it. Any thread. */
        boolean hasUntakenData();

        /** How many DATA the session has delivered. Any thread. */
        long delivered();

        /** Ends the pause of this call, if there is one. Any thread. */
        void resumeReads(Object call);

        /** Why a session that has ended starts nothing. Any thread. */
        Throwable refusalAfterClose();
    }

    /** What puts TLS into the session's pipeline, or ends the session if it has received more plain text. */
    public interface Installer {
        void install(StartTls call);
    }

    private final Starter session;
    private final SslContext context;

    /** Whether DATA was waiting when this was called, behind that which the caller was handling. */
    private final boolean untaken;

    /** How many DATA had been delivered when this was called. */
    private final long delivered;

    StartTls(Starter session, SslContext context, SessionLoop loop) {
        super(loop.guard());
        this.session = session;
        this.context = context;
        untaken = session.hasUntakenData();
        delivered = session.delivered();
    }

    /**
     * Whether the session has delivered plain text that came behind the message for which TLS is started: it waited for
     * a taker when this was called, or has been read since. Event loop only.
     */
    public boolean isOvertaken() {
        return untaken || session.delivered() != delivered;
    }

    public SslContext context() {
        return context;
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "startTls(), which waits for its turn on the event loop";
    }

    @Override
    public int run() {
        session.start(this);
        session.resumeReads(this);
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        session.resumeReads(this);
        completeExceptionally(error);
    }

    /** The session has ended, or its event loop. */
    @Override
    public void refuse() {
        if (!isDone()) {
            completeExceptionally(session.refusalAfterClose());
        }
    }
}
