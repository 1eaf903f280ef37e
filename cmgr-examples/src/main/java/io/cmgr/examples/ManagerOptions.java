// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import picocli.CommandLine.Option;

/** How every program gets its manager. */
final class ManagerOptions {
    @Option(
            names = "--transport",
            paramLabel = "auto|nio|epoll",
            description = "How the sockets are driven; auto takes epoll where it loads.")
    private Transport transport = Transport.AUTO;

    /** A manager that Ctrl-C closes as the program's own end would: what was written still goes out. */
    ConnectionManager open() {
        ConnectionManager manager =
                ConnectionManager.builder().transport(transport).build();
        Runtime.getRuntime().addShutdownHook(new Thread(manager::close, "ctrl-c"));
        return manager;
    }
}
