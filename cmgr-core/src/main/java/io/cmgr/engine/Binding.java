// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** Binding, which the kernel answers at once. */
final class Binding {
    private Binding() {}

    /** The bound channel, or an exception that names the address and the reason. */
    static Channel await(ChannelFuture bind, InetSocketAddress address) throws IOException {
        bind.awaitUninterruptibly();
        if (bind.isSuccess()) {
            return bind.channel();
        }
        Throwable reason = bind.cause();
        BindException failure =
                new BindException("cannot bind " + NetUtil.toSocketAddressString(address) + ": " + reason.getMessage());
        failure.initCause(reason);
        throw failure;
    }
}
