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

/** Whether Netty's epoll can be used here: its native library loads, and its classes fit that library. Any thread. */
final class EpollAvailability {
    /**
     * Classes that Netty links to their native library only when the kernel is full for the first time, or something
     * fails. If the classes are newer than the library, that would end every session, with bytes lost that were
     * written. So they are linked before epoll is chosen.
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
