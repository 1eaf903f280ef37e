// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tells when no byte has moved either way for a while. Asking for a read begins the time anew: after a read, which it
 * did anyway, and when reads are resumed after a pause.
 */
final class IdleTime extends IdleStateHandler {
    IdleTime(Duration limit) {
        super(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        resetReadTimeout();
        ctx.read();
    }
}
