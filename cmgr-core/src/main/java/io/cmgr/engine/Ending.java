// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

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
 * @param cause the exception behind it, if there is one
 * @param ofWrite whether a write found it, and the peer's last words may still be there to be read
 */
record Ending(DisconnectReason reason, @Nullable Throwable cause, boolean ofWrite) {
    static final Ending PEER_CLOSED = new Ending(DisconnectReason.PEER_CLOSED, null);
    static final Ending LOCAL_CLOSE = new Ending(DisconnectReason.LOCAL_CLOSE, null);
    static final Ending ABORTED = new Ending(DisconnectReason.ABORTED, null);
    static final Ending MANAGER_CLOSED = new Ending(DisconnectReason.MANAGER_CLOSED, null);

    Ending(DisconnectReason reason, @Nullable Throwable cause) {
        this(reason, cause, false);
    }

    /** What an error of the channel, or of a handler on it, means. */
    static Ending of(Throwable error) {
        boolean wrapped = error instanceof ChannelOutputShutdownException || error instanceof DecoderException;
        Throwable cause = ofSocket(wrapped && error.getCause() != null ? error.getCause() : error);
        if (cause instanceof SSLException) {
            return new Ending(DisconnectReason.TLS_FAILED, TlsFailures.plain(cause));
        }
        if (cause instanceof LinkageError) {
            return ofHandler(cause);
        }
        if (error instanceof CodecException) {
            return new Ending(DisconnectReason.PROTOCOL_ERROR, cause);
        }
        if (isOfHandler(error, cause)) {
            return new Ending(DisconnectReason.HANDLER_ERROR, cause);
        }
        return new Ending(Resets.tellsOfOne(cause) ? DisconnectReason.RESET : DisconnectReason.IO_ERROR, cause);
    }

    /** What an error means that came out of the application's code; classes that cannot be linked are no fault of its. */
    static Ending ofHandler(Throwable error) {
        return new Ending(
                error instanceof LinkageError ? DisconnectReason.IO_ERROR : DisconnectReason.HANDLER_ERROR, error);
    }

    /** The socket's own error, if TLS tells that it could not write. */
    private static Throwable ofSocket(Throwable error) {
        Throwable cause = error instanceof SSLException ? error.getCause() : null;
        boolean ofSocket = cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof ClosedChannelException);
        return ofSocket ? requireNonNull(cause) : error;
    }

    /** Netty's transports throw what is checked, or a ChannelException, or find no memory. */
    private static boolean isOfHandler(Throwable error, Throwable cause) {
        return (cause instanceof RuntimeException && !(cause instanceof ChannelException))
                || (error instanceof Error && !(error instanceof OutOfMemoryError));
    }

    /** The same, found by a write, when the peer's last words may still be there to be read. */
    Ending foundByWrite() {
        return new Ending(reason, cause, true);
    }

    /** Of the end that is known, if any, and one that is found later, the one that counts. */
    static Ending weightier(@Nullable Ending known, Ending found) {
        return known == null || found.outweighs(known) ? found : known;
    }

    /**
     * Whether this end tells more than the one that is known. An orderly end of the peer's may wait for
     * long, and any failure afterwards is news. A write that fails may find a reset before the peer's last words, which
     * explain it, have been read. Anything else that is known stays, and what we decide ourselves is no news.
     */
    boolean outweighs(Ending known) {
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

    /** How a write to the session is answered from now on. */
    Throwable refusal(String id) {
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
