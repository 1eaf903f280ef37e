// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a Unix-domain socket, in a new directory.
 *
 * @param address where to listen
 */
record TemporarySocket(UnixDomainSocketAddress address) {
    static TemporarySocket create() throws IOException {
        Path directory = Files.createTempDirectory("bench");
        return new TemporarySocket(UnixDomainSocketAddress.of(directory.resolve("socket")));
    }

    /** Deletes the file, if the server has not, and its directory. */
    void delete() {
        try {
            Files.deleteIfExists(address.getPath());
            Files.delete(address.getPath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
