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
 * @param reason the reason that DISCONNECTED gives
 * @param cause the exception behind it; null if there is none
 * @param ofWrite whether it was found by a write. In that case bytes of the peer may still be unread that explain more,
 *     such as a TLS alert
 */
public record EndReason(DisconnectReason reason, @Nullable Throwable cause, boolean ofWrite) {
    public static final EndReason PEER_CLOSED = new EndReason(DisconnectReason.PEER_CLOSED, null);
    public static final EndReason LOCAL_CLOSE = new EndReason(DisconnectReason.LOCAL_CLOSE, null);
    public static final EndReason ABORTED = new EndReason(DisconnectReason.ABORTED, null);
    public static final EndReason MANAGER_CLOSED = new EndReason(DisconnectReason.MANAGER_CLOSED, null);

    public EndReason(DisconnectReason reason, @Nullable Throwable cause) {
        this(reason, cause, false);
    }

    /** The reason behind an error of the channel, or of a handler in its pipeline. */
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

    /**
     * The reason behind an error that the application's code threw. A LinkageError is not its fault: jars do not fit
     * together.
     */
    public static EndReason ofHandler(Throwable error) {
        return new EndReason(
                error instanceof LinkageError ? DisconnectReason.IO_ERROR : DisconnectReason.HANDLER_ERROR, error);
    }

    /** The socket's own error, if TLS reports that it could not write because of one; else the given error. */
    private static Throwable ofSocket(Throwable error) {
        Throwable cause = error instanceof SSLException ? error.getCause() : null;
        boolean ofSocket = cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof ClosedChannelException);
        return ofSocket ? requireNonNull(cause) : error;
    }

    /**
     * Whether a handler threw the error. Netty's transports throw checked exceptions, ChannelException and
     * OutOfMemoryError only, so anything else comes from a handler.
     */
    private static boolean isOfHandler(Throwable error, Throwable cause) {
        return (cause instanceof RuntimeException && !(cause instanceof ChannelException))
                || (error instanceof Error && !(error instanceof OutOfMemoryError));
    }

    /** Whether neither side wanted this end, so that not everything may have arrived. */
    public boolean isFailure() {
        return switch (reason) {
            case PEER_CLOSED, LOCAL_CLOSE, MANAGER_CLOSED -> false;
            case RESET,
                    ABORTED,
                    IDLE_TIMEOUT,
                    SLOW_CONSUMER,
                    TLS_FAILED,
                    TLS_TRUNCATED,
                    PROTOCOL_ERROR,
                    HANDLER_ERROR,
                    IO_ERROR -> true;
        };
    }

    /** The same reason, found by a write. */
    public EndReason foundByWrite() {
        return new EndReason(reason, cause, true);
    }

    /**
     * The one of two reasons that counts: the first one, which is null if there is none, or one that was found later.
     */
    public static EndReason weightier(@Nullable EndReason first, EndReason found) {
        return first == null || found.outweighs(first) ? found : first;
    }

    /**
     * Whether this reason replaces an earlier one because it explains more. Usually the first reason stays. There are
     * two exceptions:
     *
     * <ul>
     *   <li>After the peer's orderly end of input a session may live on for long. Any failure then replaces
     *       PEER_CLOSED.
     *   <li>A write may fail before all bytes of the peer are read. If they show an error of TLS or of the protocol,
     *       that replaces the failure of the write.
     * </ul>
     *
     * <p>A close of our own replaces no other reason.
     */
    boolean outweighs(EndReason earlier) {
        return weight() > earlier.firmness();
    }

    /** Compared with the {@link #firmness} of an earlier reason. */
    private int weight() {
        return switch (reason) {
            case PEER_CLOSED, LOCAL_CLOSE, ABORTED, MANAGER_CLOSED -> 0;
            // After a reset the kernel reports an end of input, too. So a truncation does not explain a failed write.
            case RESET, IO_ERROR, IDLE_TIMEOUT, SLOW_CONSUMER, HANDLER_ERROR, TLS_TRUNCATED -> 1;
            case TLS_FAILED, PROTOCOL_ERROR -> 2;
        };
    }

    /** The weight above which a later reason replaces this one. */
    private int firmness() {
        if (reason == DisconnectReason.PEER_CLOSED) {
            return 0;
        }
        return ofWrite ? 1 : 2;
    }

    /** The exception for writes to the session of this id. */
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
