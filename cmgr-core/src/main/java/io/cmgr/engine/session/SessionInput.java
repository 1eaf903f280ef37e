// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.HeldInput;
import io.cmgr.engine.flow.PauseWatch;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.tls.TlsFailures;
import io.cmgr.engine.tls.TlsGate;
import io.cmgr.engine.transport.LostConnections;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What has come for a stream session, in order: bytes, the end of the input, or an error that ends it. The session gets
 * it at once, or, while it is paused, when the pause is over. Event loop only.
 */
abstract class SessionInput extends ChannelInboundHandlerAdapter implements ReadPauses.Observer, PauseWatch.Paused {
    private static final PerLoop<PauseWatch> PAUSE_WATCH =
            new PerLoop<>(loop -> new PauseWatch(loop.eventLoop(), LostConnections::among));

    /** Null until the session begins, and for good if the channel came too late to become one. */
    @Nullable
    StreamSession session;

    /** What a pause holds; null where there is nothing, which is nearly always. */
    private @Nullable HeldInput held;

    /** Whether the loop's {@link PauseWatch} has the session. */
    private boolean watched;

    /** The session has begun: what comes from now on is for it, and so are the channel's errors and its end. */
    final void begins(StreamSession begun) {
        session = begun;
        begun.pauses.observer(this);
    }

    /** Something has come for the session, which gets it now unless it is paused or older things wait. */
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
            session.failed(new UnsupportedMessageTypeException(input, ByteBuf.class));
        }
    }

    /** The transport reports the end of the input. With TLS that is orderly only behind the peer's close_notify. */
    private static void transportEnded(StreamSession session) {
        if (!session.tls().secure() || session.hasInputEnded()) {
            session.endInput(EndReason.PEER_CLOSED);
        } else if (session.hasBeenOpen()) {
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

    /** Ends early if a callback pauses again. */
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

    /** Whether a pause holds the session up. It does not any more once the peer has finished sending. */
    final boolean waitsForResume(StreamSession session) {
        return session.pauses.holding() && (held == null || !held.ended());
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

    /** Reads, so that a paused session learns of its peer's end or of an error. The bytes that this brings are held. */
    @Override
    public final boolean look() {
        boolean looks = (held == null || !held.full()) && outlivesEndOfInput();
        if (looks) {
            channel().read();
        }
        return looks;
    }

    /** Whether the end of input leaves the channel open. If not, what is held would be lost with the channel. */
    private boolean outlivesEndOfInput() {
        return requireNonNull(session).kind() != SessionKind.ATTACHED
                || (channel().config() instanceof SocketChannelConfig config && config.isAllowHalfClosure());
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
