// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.PrintableText;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Binding, which the kernel answers at once. */
final class Binding {
    private Binding() {}

    /** The bound channel, or an exception that names the address and the reason. */
    static Channel await(ChannelFuture bind, InetSocketAddress address) throws IOException {
        return await(bind, NetUtil.toSocketAddressString(address));
    }

    /** The bound channel, or an exception that names what was to be bound and the reason. */
    static Channel await(ChannelFuture bind, String address) throws IOException {
        bind.awaitUninterruptibly();
        if (bind.isSuccess()) {
            return bind.channel();
        }
        throw failure(address, bind.cause().getMessage(), bind.cause());
    }

    static BindException failure(String address, @Nullable String reason, @Nullable Throwable cause) {
        BindException failure = new BindException("cannot bind " + address + ": " + PrintableText.of(reason));
        failure.initCause(cause);
        return failure;
    }
}
