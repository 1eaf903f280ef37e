// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.codec.DecodedMessage;
import io.cmgr.engine.flow.HeldInput;
import io.cmgr.engine.flow.PauseWatch;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.tls.TlsFailures;
import io.cmgr.engine.tls.TlsGate;
import io.cmgr.engine.transport.LostConnections;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The input of a stream session, in order: bytes, and at most one end of input or error behind them. The session gets
 * each input at once. While its reads are paused, inputs are held, and delivered when the pause is over. Event loop
 * only.
 */
abstract class SessionInput extends ChannelInboundHandlerAdapter implements ReadPauses.Observer, PauseWatch.Paused {
    private static final PerLoop<PauseWatch> PAUSE_WATCH =
            new PerLoop<>(loop -> new PauseWatch(loop.eventLoop(), LostConnections::among));

    /** Null until the session begins. It stays null if the channel does not become a session. */
    @Nullable
    StreamSession session;

    /** The inputs that a pause holds. Usually there are none, and this is null. */
    private @Nullable HeldInput held;

    /** Whether the event loop's {@link PauseWatch} watches the session. */
    private boolean watched;

    /** The session has begun: it gets what comes from now on, the channel's errors, and its end. */
    final void begins(StreamSession begun) {
        session = begun;
        begun.pauses.observer(this);
    }

    /** Delivers an input now, unless the session is paused or older inputs are held. */
    final void arrived(StreamSession session, Object input) {
        if (held == null && !session.pauses.holding()) {
            deliver(session, input);
            return;
        }
        if (held == null) {
            held = new HeldInput();
        }
        held.add(input);
    }

    private static void deliver(StreamSession session, Object input) {
        if (input instanceof ByteBuf data) {
            session.read(data);
        } else if (input instanceof DecodedMessage message) {
            session.read(message);
        } else if (input instanceof ChannelInputShutdownEvent) {
            transportEnded(session);
        } else if (input instanceof SslCloseCompletionEvent) {
            session.endInput(EndReason.PEER_CLOSED);
        } else if (input instanceof CodecException error) {
            session.failed(error);
        } else if (input == TlsGate.SECOND_HANDSHAKE) {
            session.requestEnd(new EndReason(DisconnectReason.TLS_FAILED, TlsFailures.secondHandshake()));
        } else {
            ReferenceCountUtil.release(input);
            session.handlerFailed(
                    "a handler of its pipeline threw", new UnsupportedMessageTypeException(input, ByteBuf.class));
        }
    }

    /**
     * The peer's close_notify has come. Up to TLS 1.2 it ends our output, too: at once, even while the session is
     * paused. Returns whether there is a session. A second call has no effect.
     */
    final boolean closeNotified() {
        if (session != null && session.tls().endsBothSides()) {
            session.recordReason(EndReason.PEER_CLOSED);
            session.refuseWrites();
            session.output().fail(session.refusal());
        }
        return session != null;
    }

    /**
     * The transport reports the end of the input. With TLS that is an orderly end only if a close_notify came before.
     */
    private static void transportEnded(StreamSession session) {
        if (!session.channel().isOpen()) {
            return; // on epoll Netty reports it also behind an error that has closed the channel
        }
        if (!session.tls().secure() || session.hasInputEnded() || session.tls().closeNotified()) {
            session.endInput(EndReason.PEER_CLOSED);
        } else if (session.sslSession() != null) {
            session.endInput(new EndReason(DisconnectReason.TLS_TRUNCATED, TlsFailures.truncated()));
        } else {
            session.handshakeFailed(TlsFailures.closedInHandshake());
            session.closeNow();
        }
    }

    @Override
    public final void paused() {
        if (session == null) {
            return;
        }
        session.paused();
        if (!watched) {
            watched = true;
            PAUSE_WATCH.of(session.loop).add(this);
        }
    }

    /** Delivers in a task of its own, since a callback of the session may be running. */
    @Override
    public final void resumed() {
        if (session != null && held != null) {
            session.channel().eventLoop().execute(this::deliverHeld);
        }
    }

    /** Delivers what is held, until it is used up or a callback pauses again. */
    private void deliverHeld() {
        if (session == null || held == null) {
            return;
        }
        HeldInput inputs = held;
        while (!session.pauses.holding()) {
            Object input = inputs.poll();
            if (input == null) {
                held = null;
                break;
            }
            deliver(session, input);
        }
        session.readComplete();
    }

    /**
     * Whether the session does nothing because it is paused. After the peer's end of input a pause no longer counts,
     * unless a pipe waits in it until the other kernel has taken what came before.
     */
    final boolean waitsForResume(StreamSession session) {
        return session.pauses.holding() && (held == null || !held.ended() || session.isPiped());
    }

    /** Whether a pause holds what is still to be delivered, apart from the end of the input. */
    final boolean holdsMessages() {
        return held != null && held.hasMessages();
    }

    final void releaseHeld() {
        if (held != null) {
            held.release();
        }
    }

    @Override
    public final boolean isPaused() {
        watched =
                session != null && session.pauses.holding() && session.channel().isOpen();
        return watched;
    }

    /** Reads once, so that the end of the input or an error is found during a pause. The bytes that come are held. */
    @Override
    public final boolean look() {
        boolean looks = (held == null || !held.full()) && outlivesEndOfInput() && !endMayWait();
        if (looks) {
            channel().read();
        }
        return looks;
    }

    /**
     * Whether the channel stays open after the end of input. If it closed, the session would end and lose what is held.
     */
    private boolean outlivesEndOfInput() {
        return requireNonNull(session).kind() != SessionKind.ATTACHED
                || (channel().config() instanceof SocketChannelConfig config && config.isAllowHalfClosure());
    }

    /**
     * Whether only the loss of the connection matters, which is found without reading: a pipe passes the end on behind
     * all bytes, and meanwhile need not hold more of them.
     */
    private boolean endMayWait() {
        return requireNonNull(session).isPiped() && channel() instanceof SocketChannel tcp && !tcp.isOutputShutdown();
    }

    @Override
    public final Channel channel() {
        return requireNonNull(session).channel();
    }

    @Override
    public final void peerLost() {
        StreamSession lost = requireNonNull(session);
        lost.recordReason(
                new EndReason(DisconnectReason.RESET, new IOException("Connection reset, or timed out, in a pause")));
        lost.closeNow();
    }
}
