// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a session ends.
 *
 * @param reason the reason
 * @param cause the exception behind it, if there is one
 */
record Ending(DisconnectReason reason, @Nullable Throwable cause) {
    static final Ending PEER_CLOSED = new Ending(DisconnectReason.PEER_CLOSED, null);
    static final Ending LOCAL_CLOSE = new Ending(DisconnectReason.LOCAL_CLOSE, null);
    static final Ending ABORTED = new Ending(DisconnectReason.ABORTED, null);
    static final Ending MANAGER_CLOSED = new Ending(DisconnectReason.MANAGER_CLOSED, null);

    /** What an error of the channel, or of a handler on it, means. */
    static Ending of(Throwable error) {
        boolean wrapped = error instanceof ChannelOutputShutdownException || error instanceof DecoderException;
        Throwable cause = wrapped && error.getCause() != null ? error.getCause() : error;
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

    /** Netty's transports throw what is checked, or a ChannelException, or find no memory. */
    private static boolean isOfHandler(Throwable error, Throwable cause) {
        return (cause instanceof RuntimeException && !(cause instanceof ChannelException))
                || (error instanceof Error && !(error instanceof OutOfMemoryError));
    }

    /** How a write to the session is answered from now on. */
    Throwable refusal(String id) {
        if (reason == DisconnectReason.MANAGER_CLOSED) {
            return new ManagerClosedException("session " + id + ": the manager has closed");
        }
        if (cause instanceof IOException || cause instanceof SlowConsumerException) {
            return cause;
        }
        return new SessionClosedException("session " + id + " is closed: " + reason);
    }
}
