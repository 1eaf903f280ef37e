// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import io.cmgr.check.PrintableText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.logging.LogLevel;
import io.netty.handler.logging.LoggingHandler;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each message in the words of Netty's handler, behind the id of the session. A long one is logged in portions. */
final class WireLog extends LoggingHandler implements Recorder {
    private static final Logger log = LoggerFactory.getLogger(WireLog.class);

    private static final String LOGGER = "io.cmgr.wire";

    /** So many bytes become one text at most: a message may be larger than what a string can hold in hex. */
    private static final int PORTION = 64 << 10;

    private final String id;

    WireLog(String id) {
        super(LOGGER, LogLevel.DEBUG);
        this.id = PrintableText.of(id);
        if (!logger.isEnabled(internalLevel)) {
            log.warn("session {}: its wire log shows nothing until the logger {} is at DEBUG", this.id, LOGGER);
        }
    }

    @Override
    public boolean keep(ChannelHandlerContext ctx, Object message, boolean sent) {
        if (!logger.isEnabled(internalLevel)) {
            return true;
        }
        String direction = sent ? "WRITE" : "READ";
        if (message instanceof ByteBuf bytes) {
            int end = bytes.writerIndex();
            for (int at = bytes.readerIndex(); at < end; at += PORTION) {
                print(format(ctx, direction, bytes.slice(at, Math.min(PORTION, end - at))));
            }
        } else {
            print(format(ctx, direction, message));
        }
        return true;
    }

    private void print(String text) {
        logger.log(internalLevel, "session " + id + ": " + text);
    }

    @Override
    public CompletableFuture<Void> end() {
        return CompletableFuture.completedFuture(null);
    }
}
