// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLSession;

/**
 * One call of {@code startTls}, in one object: the future that the caller gets, and the command that waits in the loop's
 * queue behind what the caller wrote before. On the event loop it runs at once.
 */
public final class StartTls extends LoopAwareFuture<SSLSession> implements LoopCommand {
    /** The session. */
    interface Starter {
        /** Starts TLS, or fails the call. Event loop only. */
        void start(StartTls call);

        /** Why a session that has ended starts nothing. Any thread. */
        Throwable refusalAfterClose();
    }

    /** What puts TLS into the session's pipeline, or ends the session if it has received more plain text. */
    public interface Installer {
        void install(StartTls call);
    }

    private final Starter session;
    private final SslContext context;

    StartTls(Starter session, SslContext context, SessionLoop loop) {
        super(loop.guard());
        this.session = session;
        this.context = context;
    }

    public SslContext context() {
        return context;
    }

    @Override
    public int run() {
        session.start(this);
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
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
