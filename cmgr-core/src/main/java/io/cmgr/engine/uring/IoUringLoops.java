// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Event loops on Netty's io_uring. A connection reads into a buffer of its own, which it takes when there is something to
 * read, and one read is under way at a time. Netty can also have the kernel read on and on into buffers that all
 * connections share. Then a paused session would get megabytes before the kernel has heard of the pause, and it is hardly
 * faster: see {@code docs/architecture.md}.
 */
public final class IoUringLoops implements IoHandlerFactory {
    /**
     * How much the kernel can tell at once: half a megabyte for each loop. In a broadcast every session has a write under
     * way. When there is no room the kernel keeps what it has to tell, which takes long, and Netty logs each time.
     */
    private static final int COMPLETIONS = 1 << 15;

    private final IoHandlerFactory loops =
            IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setCqSize(COMPLETIONS));

    /** What the kernel, or Netty's configuration, lacks of what these loops rely on; null if nothing. */
    static @Nullable String lacking() {
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("repeated polls (Linux 5.13)", IoUring.isPollAddMultishotEnabled());
        features.put(
                "repeated accepts, and whether more is to be read (Linux 5.19)", IoUring.isAcceptMultishotEnabled());
        String missing = features.entrySet().stream()
                .filter(feature -> !feature.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? null : "the kernel, or Netty's configuration, lacks " + missing;
    }

    /**
     * Why so many event loops cannot be made here, such as a limit of locked memory that is too small; null if they can.
     */
    static @Nullable Throwable trial(int count) {
        List<IoHandler> made = new ArrayList<>();
        try {
            made.add(IoUringIoHandler.newFactory().newHandler(new CallersThread())); // its failure says more than ours
            IoHandlerFactory loops = new IoUringLoops();
            while (made.size() < count) {
                made.add(loops.newHandler(new CallersThread()));
            }
            return null;
        } catch (RuntimeException | LinkageError refused) {
            return refused;
        } finally {
            made.forEach(IoUringLoops::end);
        }
    }

    private static void end(IoHandler loop) {
        loop.initialize(); // or it could not end
        loop.prepareToDestroy();
        loop.destroy();
    }

    private static Channel channel(IoHandle handle) {
        return ((Channel.Unsafe) handle).voidPromise().channel();
    }

    /** For a loop that lives in one call. */
    private static final class CallersThread implements ThreadAwareExecutor {
        @Override
        public boolean isExecutorThread(Thread thread) {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(loops.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return loops.isChangingThreadSupported();
    }

    private record Handler(IoHandler uring) implements IoHandler {
        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            Channel channel = channel(handle);
            IoUringIoHandle netty = (IoUringIoHandle) handle;
            if (channel instanceof ServerChannel) {
                return new IoUringAcceptor(channel, netty, uring);
            }
            if (channel instanceof DuplexChannel) {
                return new IoUringStream(channel, netty, uring).registration();
            }
            return uring.register(handle);
        }

        @Override
        public void initialize() {
            uring.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return uring.run(context);
        }

        @Override
        public void prepareToDestroy() {
            uring.prepareToDestroy();
        }

        @Override
        public void destroy() {
            uring.destroy();
        }

        @Override
        public void wakeup() {
            uring.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return uring.isCompatible(handleType);
        }
    }
}
