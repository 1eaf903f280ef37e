// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.tls.TlsFailures;
import io.cmgr.engine.transport.Resets;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a session ends.
 *
 * @param reason the reason
 * @param cause the exception behind it, null if there is none
 * @param ofWrite whether a write has found it; then the peer's last words may still be unread, and explain more
 */
public record EndReason(DisconnectReason reason, @Nullable Throwable cause, boolean ofWrite) {
    public static final EndReason PEER_CLOSED = new EndReason(DisconnectReason.PEER_CLOSED, null);
    public static final EndReason LOCAL_CLOSE = new EndReason(DisconnectReason.LOCAL_CLOSE, null);
    public static final EndReason ABORTED = new EndReason(DisconnectReason.ABORTED, null);
    public static final EndReason MANAGER_CLOSED = new EndReason(DisconnectReason.MANAGER_CLOSED, null);

    public EndReason(DisconnectReason reason, @Nullable Throwable cause) {
        this(reason, cause, false);
    }

    /** The meaning of an error of the channel, or of a handler in its pipeline. */
    public static EndReason of(Throwable error) {
        boolean wrapped = error instanceof ChannelOutputShutdownException || error instanceof DecoderException;
        Throwable cause = ofSocket(wrapped && error.getCause() != null ? error.getCause() : error);
        if (cause instanceof SSLException) {
            return new EndReason(DisconnectReason.TLS_FAILED, TlsFailures.withoutPeerBytes(cause));
        }
        if (cause instanceof LinkageError) {
            return ofHandler(cause);
        }
        if (error instanceof CodecException) {
            return new EndReason(DisconnectReason.PROTOCOL_ERROR, cause);
        }
        if (isOfHandler(error, cause)) {
            return new EndReason(DisconnectReason.HANDLER_ERROR, cause);
        }
        return new EndReason(Resets.isReset(cause) ? DisconnectReason.RESET : DisconnectReason.IO_ERROR, cause);
    }

    /** The meaning of an error that the application's code threw. Classes that cannot be linked are not its fault. */
    public static EndReason ofHandler(Throwable error) {
        return new EndReason(
                error instanceof LinkageError ? DisconnectReason.IO_ERROR : DisconnectReason.HANDLER_ERROR, error);
    }

    /** The socket's own error, if this one is TLS's report that it could not write. */
    private static Throwable ofSocket(Throwable error) {
        Throwable cause = error instanceof SSLException ? error.getCause() : null;
        boolean ofSocket = cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof ClosedChannelException);
        return ofSocket ? requireNonNull(cause) : error;
    }

    /**
     * Netty's transports throw checked exceptions, a ChannelException or an OutOfMemoryError: the rest is a handler's.
     */
    private static boolean isOfHandler(Throwable error, Throwable cause) {
        return (cause instanceof RuntimeException && !(cause instanceof ChannelException))
                || (error instanceof Error && !(error instanceof OutOfMemoryError));
    }

    /** The same reason, found by a write. */
    public EndReason foundByWrite() {
        return new EndReason(reason, cause, true);
    }

    /** Which of two reasons counts: the known one, null if there is none, or one that was found later. */
    public static EndReason weightier(@Nullable EndReason known, EndReason found) {
        return known == null || found.outweighs(known) ? found : known;
    }

    /**
     * Whether this reason replaces a known one, because it explains more. A session may live on for long after its
     * peer's orderly end, and then any failure is news. A write may fail with a reset before the peer's last words have
     * been read, which explain it. Any other known reason stays, and a decision of our own replaces none.
     */
    boolean outweighs(EndReason known) {
        return weight() > known.firmness();
    }

    private int weight() {
        return switch (reason) {
            case PEER_CLOSED, LOCAL_CLOSE, ABORTED, MANAGER_CLOSED -> 0;
            // After a reset the kernel gives an end of input too, so a truncation does not explain a write that failed.
            case RESET, IO_ERROR, IDLE_TIMEOUT, SLOW_CONSUMER, HANDLER_ERROR, TLS_TRUNCATED -> 1;
            case TLS_FAILED, PROTOCOL_ERROR -> 2;
        };
    }

    private int firmness() {
        if (reason == DisconnectReason.PEER_CLOSED) {
            return 0;
        }
        return ofWrite ? 1 : 2;
    }

    /** How writes to the session fail from now on. */
    public Throwable refusal(String id) {
        if (reason == DisconnectReason.MANAGER_CLOSED) {
            return Refusals.managerClosed("session " + id);
        }
        if (cause instanceof IOException || cause instanceof SlowConsumerException) {
            return cause;
        }
        SessionClosedException closed = new SessionClosedException("session " + id + " is closed: " + reason);
        closed.initCause(cause);
        return closed;
    }
}
