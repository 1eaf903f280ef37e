// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.check.NettyJars;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Limits;
import io.netty.channel.unix.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether Netty's epoll can be used: its native library can be loaded, and its classes fit that library. Any thread.
 */
final class EpollAvailability {
    /**
     * Classes that Netty links to its native library late: when the kernel's send buffer is full for the first time, or
     * when an operation fails. If the classes are newer than the library, the link fails and would end every session,
     * with written bytes lost. So they are linked before epoll is chosen.
     */
    private static final List<Class<?>> LINKED_LATE =
            List.of(Errors.class, Limits.class, Buffer.class, IovArray.class, Socket.class);

    private EpollAvailability() {}

    /** Why epoll cannot be used; null if it can. */
    static @Nullable Throwable problem() {
        if (!Epoll.isAvailable()) {
            return Epoll.unavailabilityCause();
        }
        String mixture = NettyJars.found().epollMixture();
        if (mixture != null) {
            return new UnsupportedOperationException(mixture);
        }
        try {
            for (Class<?> late : LINKED_LATE) {
                Class.forName(late.getName(), true, late.getClassLoader());
            }
            return null;
        } catch (ClassNotFoundException | LinkageError misfit) {
            return misfit;
        }
    }
}
