// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A size that an application asks the kernel for, and that the kernel silently cuts to a limit of its own. */
enum GrantedSize {
    RECEIVE_BUFFER("receiveBuffer", "net.core.rmem_max") {
        @Override
        int granted(int asked) throws IOException {
            return buffer(StandardSocketOptions.SO_RCVBUF, asked);
        }
    },
    SEND_BUFFER("sendBuffer", "net.core.wmem_max") {
        @Override
        int granted(int asked) throws IOException {
            return buffer(StandardSocketOptions.SO_SNDBUF, asked);
        }
    },
    /**
     * No system call returns this limit, so it is read from its file. Linux has the whole number in the first read
     * only, however short that read is.
     */
    BACKLOG("backlog", "net.core.somaxconn") {
        @Override
        int granted(int asked) throws IOException {
            try (BufferedReader limit = Files.newBufferedReader(Path.of("/proc/sys/net/core/somaxconn"))) {
                return Math.min(asked, Integer.parseInt(limit.readLine()));
            }
        }
    };

    private final String option;
    private final String sysctl;

    GrantedSize(String option, String sysctl) {
        this.option = option;
        this.sysctl = sysctl;
    }

    abstract int granted(int asked) throws IOException;

    /** What was asked for, what is granted, and which limit cuts it; null if all is granted, or if that is unknown. */
    @Nullable
    String shortfall(int asked) {
        try {
            int granted = granted(asked);
            return granted < asked ? option + " of " + asked + " is cut to " + granted + " by " + sysctl : null;
        } catch (IOException untold) {
            return null;
        }
    }

    /**
     * Asks a socket that is opened for this, since the limit is the same for all kinds of sockets. It is the JDK's:
     * that one returns the size itself, while Netty's epoll returns what Linux makes of it, which is the double.
     */
    private static int buffer(SocketOption<Integer> option, int asked) throws IOException {
        try (SocketChannel probe = SocketChannel.open()) {
            return probe.setOption(option, asked).getOption(option);
        }
    }
}
