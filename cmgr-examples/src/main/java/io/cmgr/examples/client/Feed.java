// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.buffer.ByteBuf;

/** A way by which messages come to a server other than from its clients. */
public interface Feed extends AutoCloseable {
    /**
     * Sends a message. Event loops of the clients call this.
     *
     * @param message the message, which the feed releases
     */
    void publish(ByteBuf message);

    @Override
    void close();
}
