// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.check.NativeLinks;
import io.cmgr.check.NettyJars;
import io.netty.channel.epoll.Epoll;
import org.jspecify.annotations.Nullable;

/**
 * Whether Netty's epoll can be used: its native library can be loaded, and its classes fit that library. Any thread.
 */
final class EpollAvailability {
    private EpollAvailability() {}

    /** Why epoll cannot be used; null if it can. */
    static @Nullable Throwable problem() {
        return Epoll.isAvailable() ? NativeLinks.misfit(NettyJars.found().epollMixture()) : Epoll.unavailabilityCause();
    }
}
