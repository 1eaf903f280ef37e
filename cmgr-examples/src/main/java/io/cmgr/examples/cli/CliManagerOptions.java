// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cli;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import picocli.CommandLine.Option;

/** The option for the manager, which every program has. */
public final class CliManagerOptions {
    @Option(
            names = "--transport",
            paramLabel = "auto|nio|epoll|io_uring",
            description = "How the sockets are driven; auto takes the last of these that can be used.")
    private Transport transport = Transport.AUTO;

    /** For picocli. */
    public CliManagerOptions() {}

    /**
     * Starts a manager. Ctrl-C closes it gracefully, like the end of the program: what was written still goes out.
     *
     * @return a running manager
     */
    public ConnectionManager open() {
        return ConnectionManager.builder()
                .transport(transport)
                .closeOnExit(true)
                .build();
    }
}
