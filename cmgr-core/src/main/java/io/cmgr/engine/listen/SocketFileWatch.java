// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once if the file of a Unix listener has been removed or replaced. The listener goes on listening, but callers no
 * longer find it. The check runs every two seconds, on the accepting loop.
 */
final class SocketFileWatch {
    private static final Logger log = LoggerFactory.getLogger(SocketFileWatch.class);
    private static final long PERIOD_MILLIS = 2000;

    private final SocketFile file;
    private final String listener;

    /** Accepting loop only. */
    private boolean reported;

    private SocketFileWatch(SocketFile file, String listener) {
        this.file = file;
        this.listener = listener;
    }

    static void start(SocketFile file, String listener, Channel channel) {
        SocketFileWatch watch = new SocketFileWatch(file, listener);
        Future<?> checking = channel.eventLoop()
                .scheduleWithFixedDelay(watch::check, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> checking.cancel(false));
    }

    private void check() {
        try {
            if (!reported && file.isLost()) {
                reported = true;
                log.warn("listener {}: its file {} was removed or replaced, nobody finds it any more", listener, file);
            }
        } catch (IOException unknown) {
            log.trace("{} cannot be looked at", file, unknown);
        }
    }
}
