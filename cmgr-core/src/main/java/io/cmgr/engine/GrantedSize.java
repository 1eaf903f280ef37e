// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What an application asks the kernel for, and what the kernel cuts to a limit of its own without a word. */
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
    /** No system call tells it. Linux gives the whole number to the first read alone, however short that is. */
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

    /** What was asked for, what is given, and whose limit that is; null if all is given, or if the system does not tell. */
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
     * Asks a socket that is closed again: the limit is the same for sockets of all kinds. The JDK answers what was asked
     * for, while Netty's epoll answers what Linux makes of it, the double.
     */
    private static int buffer(SocketOption<Integer> option, int asked) throws IOException {
        try (SocketChannel probe = SocketChannel.open()) {
            return probe.setOption(option, asked).getOption(option);
        }
    }
}
