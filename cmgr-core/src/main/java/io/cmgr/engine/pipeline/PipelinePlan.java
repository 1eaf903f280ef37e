// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.cmgr.config.StreamOptions;
import io.cmgr.engine.tls.TlsHandshakes;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;

/** What differs from one connection to the next. */
public interface PipelinePlan {
    SessionOrigin origin(Channel channel);

    StreamOptions options(Channel channel);

    /** Computes the handshakes of these connections. */
    TlsHandshakes handshakes(Channel channel);

    /** A new TLS handler of this context, whose computations run on this executor. */
    SslHandler tls(SslContext context, Channel channel, Executor computations);
}
