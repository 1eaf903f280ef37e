// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import io.cmgr.check.NativeLinks;
import io.cmgr.check.NettyJars;
import io.netty.channel.uring.IoUring;
import org.jspecify.annotations.Nullable;

/**
 * Whether Netty's io_uring can be used. Its jars are optional, so this class can be loaded without them. Any thread.
 */
public final class IoUringAvailability {
    private static final String CLASSES = "netty-transport-classes-io_uring";
    private static final boolean INSTALLED = areClassesThere();

    private IoUringAvailability() {}

    /** Whether its classes are there. Without its native library they are there in vain, which {@link #problem} says. */
    public static boolean isInstalled() {
        return INSTALLED;
    }

    private static boolean areClassesThere() {
        try {
            Class.forName("io.netty.channel.uring.IoUring", false, IoUringAvailability.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError missing) {
            return false;
        }
    }

    /**
     * Why io_uring cannot be used: a sandbox forbids it, the kernel lacks what makes it faster than epoll, the limit of
     * locked memory is too small for so many event loops. Null if it can.
     */
    public static @Nullable Throwable problem(int loops) {
        if (!isInstalled()) {
            return new UnsupportedOperationException(CLASSES + " is missing");
        }
        if (!IoUring.isAvailable()) {
            return IoUring.unavailabilityCause();
        }
        Throwable misfit = NativeLinks.misfit(NettyJars.found().ioUringMixture());
        if (misfit != null) {
            return misfit;
        }
        String lacking = IoUringLoops.lacking();
        return lacking == null ? IoUringLoops.trial(loops) : new UnsupportedOperationException(lacking);
    }
}
