// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.codec.CodecBytes;
import io.cmgr.engine.framing.MessageDecoder;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.output.UpgradedOutput;
import io.cmgr.engine.stream.StartTls;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.tls.Tls;
import io.cmgr.engine.tls.TlsFailures;
import io.cmgr.engine.tls.TlsHandshake;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Takes a session from plain text to TLS, also in the middle of a read. The handlers are those of a session that was
 * opened with TLS, and a gate in front of them, which finds plain text that waits in the socket. What waits between the
 * socket and the session is found here. Event loop only.
 */
final class TlsUpgrade {
    private final StreamSession session;

    /** Null on an attached channel. */
    private final @Nullable PipelinePlan plan;

    private final StartTls call;

    TlsUpgrade(StreamSession session, @Nullable PipelinePlan plan, StartTls call) {
        this.session = session;
        this.plan = plan;
        this.call = call;
    }

    /**
     * Starts TLS, or refuses the call, or ends the session. A close that was requested after the call does not hinder it:
     * what was written in between must not go out in plain text.
     *
     * @param holdsMore whether a pause holds what has come behind the message which asked for TLS
     */
    void begin(boolean holdsMore) {
        Throwable refusal = refusal();
        if (refusal != null) {
            call.completeExceptionally(refusal);
            return;
        }
        var unused = session.closed().whenComplete((ended, never) -> call.refuse());
        MessageDecoder decoder = session.channel().pipeline().get(MessageDecoder.class);
        if (holdsMore || call.isOvertaken() || (decoder != null && decoder.hasMore())) {
            endInstead(plainText());
        } else if (session.hasInputEnded()) {
            endInstead(new EndReason(DisconnectReason.TLS_FAILED, TlsFailures.closedInHandshake()));
        } else {
            install(requireNonNull(plan));
        }
    }

    /** What was written before the call still goes out; what was written behind it was meant for TLS, and fails. */
    private void endInstead(EndReason why) {
        session.requestEnd(why);
        session.output().stopTaking();
    }

    private @Nullable Throwable refusal() {
        if (!session.output().takes()) {
            return session.refusalAfterClose();
        }
        if (session.kind() == SessionKind.ATTACHED) {
            return notNow("is attached, and TLS a matter of its own pipeline");
        }
        if (session.tls().secure()) {
            return notNow("has TLS already");
        }
        if (CodecBytes.isOn(session.channel())) {
            return notNow("has a codec, in which plain text could wait unseen");
        }
        return session.hasBeenOpen() ? null : notNow("is not open yet");
    }

    private IllegalStateException notNow(String why) {
        return new IllegalStateException("startTls: session " + session.id() + " " + why);
    }

    private static EndReason plainText() {
        return new EndReason(DisconnectReason.PROTOCOL_ERROR, TlsFailures.plainText());
    }

    private void install(PipelinePlan connection) {
        Channel channel = session.channel();
        TlsHandshake handshake = connection.handshakes(channel).begin(connection.options(channel));
        SslHandler handler = connection.tls(call.context(), channel, handshake);
        Tls tls = Tls.markSecure(channel);
        UpgradedOutput output = session.upgrade(tls);
        var unused = handler.handshakeFuture().addListener(over -> {
            if (over.isSuccess()) {
                session.upgraded();
                call.complete(requireNonNull(tls.session()));
            } // else the session ends, which fails the call
        });
        tls.installAfterPlainText(
                handler,
                handshake,
                channel.pipeline(),
                session.context.settings().drainTimeout(),
                () -> {
                    session.requestEnd(plainText());
                    output.failWaiting(session.refusal());
                });
        if (connection.options(channel).pipeline() != null) {
            channel.pipeline().addAfter(channel.pipeline().context(handler).name(), null, new CloseNotifyRelay());
        }
    }
}
