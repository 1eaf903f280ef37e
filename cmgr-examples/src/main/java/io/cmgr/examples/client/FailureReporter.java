// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.channel.ChannelHandlerContext;
import java.util.function.BooleanSupplier;

/**
 * Reports the first failure of one connection, and closes the connection. Later failures are ignored. Event loop only.
 */
final class FailureReporter {
    private final String name;
    private final Failures failures;
    private final BooleanSupplier closing;
    private boolean reported;

    /**
     * Creates a reporter.
     *
     * @param name the connection, as its description begins
     * @param closing whether the client itself is closing its connections
     */
    FailureReporter(String name, Failures failures, BooleanSupplier closing) {
        this.name = name;
        this.failures = failures;
        this.closing = closing;
    }

    /** The client has received other bytes than it must. */
    void wrongBytes(ChannelHandlerContext ctx, String what) {
        if (!reported) {
            reported = true;
            failures.wrongBytes(name + ": " + what);
            ctx.close();
        }
    }

    void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (!reported) {
            reported = true;
            failures.connectionFailed(name + ": " + cause.getMessage());
            ctx.close();
        }
    }

    /** The connection is closed, which is a failure unless the client has closed it. */
    void ended() {
        if (!reported && !closing.getAsBoolean()) {
            reported = true;
            failures.connectionFailed(name + ": the server has closed it");
        }
    }
}
