// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Limits;
import io.netty.channel.unix.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the classes of a native transport of Netty fit its native library, which is loaded already. Any thread. */
public final class NativeLinks {
    /**
     * Classes that Netty links to its native library late: when the kernel's send buffer is full for the first time, or
     * when an operation fails. If the classes are newer than the library, the link fails and would end every session,
     * with written bytes lost. So they are linked before the transport is chosen.
     */
    private static final List<Class<?>> LINKED_LATE =
            List.of(Errors.class, Limits.class, Buffer.class, IovArray.class, Socket.class);

    private NativeLinks() {}

    /**
     * Why they do not fit; null if they do.
     *
     * @param mixture why the transport's jars do not fit together; null if they do
     */
    public static @Nullable Throwable misfit(@Nullable String mixture) {
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
