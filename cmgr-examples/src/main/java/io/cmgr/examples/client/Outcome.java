// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.channel.ChannelHandlerContext;
import java.util.function.BooleanSupplier;

/** How one connection fares; it complains once. Event loop only. */
final class Outcome {
    private final String name;
    private final Complaints complaints;
    private final BooleanSupplier closing;
    private boolean told;

    /**
     * Creates an outcome.
     *
     * @param closing whether it is we who close
     */
    Outcome(String name, Complaints complaints, BooleanSupplier closing) {
        this.name = name;
        this.complaints = complaints;
        this.closing = closing;
    }

    /** What came is not what must come; the connection closes. */
    void wrongBytes(ChannelHandlerContext ctx, String what) {
        if (!told) {
            told = true;
            complaints.wrongBytes(name + ": " + what);
            ctx.close();
        }
    }

    void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (!told) {
            told = true;
            complaints.connectionFailed(name + ": " + cause.getMessage());
            ctx.close();
        }
    }

    /** The connection is closed. */
    void ended() {
        if (!told && !closing.getAsBoolean()) {
            told = true;
            complaints.connectionFailed(name + ": the server has closed it");
        }
    }
}
